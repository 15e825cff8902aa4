"use strict";
(() => {
	const live = document.getElementById("live");
	const connection = document.getElementById("connection");
	const pause = document.getElementById("pause");
	const address = new URL(location.href);
	address.searchParams.set("format", "events");
	address.hash = "";
	let source, paused = false, again;

	function showConnection(state, text) {
		connection.dataset.state = state;
		if (connection.textContent !== text) connection.textContent = text;
	}

	function connect() {
		disconnect();
		if (paused || document.hidden) return;
		source = new EventSource(address);
		source.onmessage = event => {
			showConnection("live", "Live");
			update(event.data);
		};
		source.onerror = () => {
			showConnection("lost", "Reconnecting");
			if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, 10000);
		};
	}

	function disconnect() {
		clearTimeout(again);
		if (source) source.close();
		source = undefined;
	}

	// The new HTML is parsed without running it, and only differences are applied, so that the focus and unfolded
	// sections stay as they are. Keys identify sections and rows.
	function update(html) {
		const focused = document.activeElement;
		syncChildren(live, new DOMParser().parseFromString(html, "text/html").body);
		if (focused !== document.activeElement && live.contains(focused)) focused.focus({preventScroll: true});
	}

	function keyOf(node) {
		return node.dataset?.key ?? "";
	}

	function syncChildren(from, to) {
		const byKey = new Map(); // lists, as circuits may share a name
		for (const child of from.children) {
			const key = keyOf(child);
			if (key) byKey.set(key, [...(byKey.get(key) ?? []), child]);
		}
		let at = from.firstChild;
		for (const want of [...to.childNodes]) {
			const key = keyOf(want);
			let have = key ? byKey.get(key)?.shift() : at;
			if (have && (have.nodeName !== want.nodeName || keyOf(have) !== key)) have = undefined;
			if (!have) {
				from.insertBefore(document.importNode(want, true), at);
				continue;
			}
			if (have === at) at = at.nextSibling;
			else from.insertBefore(have, at);
			sync(have, want);
		}
		while (at) {
			const next = at.nextSibling;
			at.remove();
			at = next;
		}
	}

	function sync(have, want) {
		if (have.nodeType !== Node.ELEMENT_NODE) {
			if (have.data !== want.data) have.data = want.data;
			return;
		}
		for (const {name} of [...have.attributes]) {
			if (!want.hasAttribute(name) && name !== "open") have.removeAttribute(name);
		}
		for (const {name, value} of want.attributes) {
			if (have.getAttribute(name) !== value) have.setAttribute(name, value);
		}
		syncChildren(have, want);
	}

	pause.hidden = false;
	pause.addEventListener("click", () => {
		paused = !paused;
		pause.textContent = paused ? "Resume" : "Pause";
		if (paused) showConnection("still", "Paused");
		connect();
	});
	document.addEventListener("visibilitychange", connect);
	addEventListener("pagehide", disconnect);
	addEventListener("pageshow", event => { if (event.persisted) connect(); });
	connect();
})();
