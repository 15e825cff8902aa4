package conformance

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// hijack answers with a switch of protocols and returns the connection.
func hijack(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter) {
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = buffer.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	_ = buffer.Flush()
	return connection, buffer
}

func upgrade(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer := hijack(w)
		defer func() { _ = connection.Close() }()
		for {
			line, err := buffer.ReadString('\n')
			if err != nil {
				return
			}
			_, _ = buffer.WriteString("echo " + line)
			_ = buffer.Flush()
		}
	})
	connection := t.upgraded(s)
	defer func() { _ = connection.Close() }()
	lines := bufio.NewReader(connection)
	for _, text := range []string{"one\n", "two\n"} {
		time.Sleep(time.Hour)
		if _, err := io.WriteString(connection, text); err != nil {
			t.Fatalf("an hour later: %v", err)
		}
		if line, err := lines.ReadString('\n'); line != "echo "+text || err != nil {
			t.Fatalf("got %q, %v", line, err)
		}
	}
}

// upgraded returns the connection to s after a protocol upgrade.
func (t *Trial) upgraded(s *server) io.ReadWriteCloser {
	r := t.request(http.MethodGet, s.url, nil)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "echo")
	response := t.roundTrip(t.wrap(s.base), r)
	connection, ok := response.Body.(io.ReadWriteCloser)
	if !ok || response.StatusCode != http.StatusSwitchingProtocols {
		closeBody(response)
		t.Fatalf("the status is %d and the body cannot be written to", response.StatusCode)
	}
	return connection
}

func halfClose(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer := hijack(w)
		defer func() { _ = connection.Close() }()
		text, _ := io.ReadAll(buffer)
		_, _ = buffer.WriteString("all of " + string(text))
		_ = buffer.Flush()
	})
	connection := t.upgraded(s)
	defer func() { _ = connection.Close() }()
	_, _ = io.WriteString(connection, "the input")
	half, ok := connection.(interface{ CloseWrite() error })
	if !ok {
		t.Fatalf("there is no CloseWrite")
	}
	if err := half.CloseWrite(); err != nil {
		t.Errorf("CloseWrite: %v", err)
	}
	if got, err := io.ReadAll(connection); string(got) != "all of the input" || err != nil {
		t.Errorf("the answer is %q, %v", got, err)
	}
}
