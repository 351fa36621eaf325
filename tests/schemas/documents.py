"""Documents as small trees that can be spoilt: names as written, attributes in order, text between."""
import xml.parsers.expat
from xml.sax.saxutils import escape


class Raw(str):
    """Written as it stands: a comment, a CDATA section, a character reference."""


class Node:
    def __init__(self, name, attributes=(), children=()):
        self.name, self.attributes, self.children = name, [list(a) for a in attributes], list(children)

    def copy(self):
        return Node(self.name, self.attributes, [c.copy() if isinstance(c, Node) else c for c in self.children])

    def elements(self):
        return [c for c in self.children if isinstance(c, Node)]

    def walk(self, parent=None):
        yield self, parent
        for child in self.elements():
            yield from child.walk(self)

    def local(self):
        return self.name.split(":")[-1]


def quoted(value):
    """Line ends and tabs survive as references: unescaped they would be read as spaces."""
    value = escape(value, {'"': "&quot;"})
    return value.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def written(node):
    if isinstance(node, Raw):
        return str(node)
    if isinstance(node, str):
        return escape(node).replace("\r", "&#13;")
    start = node.name + "".join(' %s="%s"' % (n, v if isinstance(v, Raw) else quoted(v)) for n, v in node.attributes)
    if not node.children:
        return "<%s/>" % start
    return "<%s>%s</%s>" % (start, "".join(written(c) for c in node.children), node.name)


def read(path):
    """None: not well-formed."""
    top, stack = Node(""), []
    stack.append(top)
    parser = xml.parsers.expat.ParserCreate()
    parser.ordered_attributes = parser.buffer_text = True

    def start(name, attributes):
        node = Node(name, zip(attributes[::2], attributes[1::2]))
        stack[-1].children.append(node)
        stack.append(node)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: stack.pop()
    parser.CharacterDataHandler = lambda text: stack[-1].children.append(text)
    try:
        with open(path, "rb") as f:
            parser.ParseFile(f)
    except xml.parsers.expat.ExpatError:
        return None
    return top.elements()[0]
