package httpverdict

import "strings"

// maxElementsRead is how many tags of a document are looked at.
const maxElementsRead = 256

// markup reads the tags of XML or HTML, and the texts between them. It replaces encoding/xml, which
// would add its size to every program, and reads what is truncated or malformed.
type markup struct{ left string }

// next returns the text before the next tag, and that tag without its brackets: "Code", "/Code",
// `a href="x"`. Comments and declarations are passed over, and of a CDATA section the text counts.
// There is none any more if the tag is empty.
func (m *markup) next() (text, tag string) {
	for {
		before, rest, ok := strings.Cut(m.left, "<")
		if !ok {
			text, m.left = text+m.left, ""
			return text, ""
		}
		text += before
		switch {
		case strings.HasPrefix(rest, "!--"):
			_, m.left, _ = strings.Cut(rest, "-->")
			continue
		case strings.HasPrefix(rest, "![CDATA["):
			data, after, _ := strings.Cut(rest[len("![CDATA["):], "]]>")
			text, m.left = text+data, after
			continue
		}
		inside, after, ok := strings.Cut(rest, ">")
		m.left = after
		switch {
		case !ok:
			return text, ""
		case inside == "", inside[0] == '!', inside[0] == '?':
			continue
		default:
			return text, inside
		}
	}
}

// nameOf returns the name of the element without its namespace.
func nameOf(tag string) string {
	name := strings.TrimPrefix(tag, "/")
	if i := strings.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	return name[strings.LastIndexByte(name, ':')+1:]
}

// readXML reads an error in XML, as those of AWS, Azure Storage, SOAP and WebDAV are: elements with
// the names that members of JSON have, at any depth.
func (s *Said) readXML(text string) {
	reader := markup{text}
	opened := ""
	var buffer [maxName]byte
	for range maxElementsRead {
		text, tag := reader.next()
		if tag == "" {
			return
		}
		if tag[0] != '/' {
			opened = nameOf(tag)
			continue
		}
		if name := nameOf(tag); name == opened {
			s.element(plainName(&buffer, name), strings.TrimSpace(text))
		}
		opened = ""
	}
}

// element adds an element that has no other in it. Elements named Type are left out: AWS has Sender
// and Receiver in them.
func (s *Said) element(name []byte, text string) {
	of := roleOf(name)
	switch string(name) {
	case "type", "id", "name", "status", "title", "subject", "period", "category", "summary", "text":
		return
	case "exceptionname":
		of = codeRole
	}
	switch of {
	case codeRole, exactRole, kindRole:
		if prefix, local, isQualified := strings.Cut(text, ":"); isQualified && isName(prefix) && local != "" && local[0] != '/' {
			text = local // "soap:Client"
		}
		s.addStatus(text, rankOf(errorPlace, of, 0))
		s.addCode(text, rankOf(errorPlace, of, 0))
	case httpStatusRole:
		s.addStatus(text, 0)
	case reasonRole, titleRole, messageRole:
		s.addMessage(unescapedMarkup(text))
	default:
		s.addDelay(of, text)
	}
}

var markupEscapes = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#39;", "'", "&nbsp;", " ", "&amp;", "&")

func unescapedMarkup(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return markupEscapes.Replace(text)
}

// isHTML reports whether the markup is a page.
func isHTML(text string) bool {
	reader := markup{cut(text, maxPlain)}
	if len(text) > 9 && strings.EqualFold(text[:9], "<!doctype") {
		return true
	}
	_, tag := reader.next()
	switch strings.ToLower(nameOf(tag)) {
	case "html", "head", "body", "title", "h1", "p", "div", "center", "pre", "meta", "br", "span", "script", "style":
		return true
	default:
		return false
	}
}

// visibleText returns the first words that a page shows.
func visibleText(page string) string {
	const most = 256
	reader := markup{page}
	shown, isHidden := "", false
	for range maxElementsRead {
		text, tag := reader.next()
		if text = strings.TrimSpace(text); text != "" && !isHidden {
			shown += " " + text
		}
		if tag == "" || len(shown) > most {
			break
		}
		switch strings.ToLower(nameOf(tag)) {
		case "script", "style":
			isHidden = tag[0] != '/'
		}
	}
	return unescapedMarkup(cut(strings.TrimSpace(shown), most))
}
