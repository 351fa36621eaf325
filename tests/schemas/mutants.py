"""Documents made from a vocabulary table, and mutants: one or several faults, or changes that are none."""
from documents import Node, Raw

WORDS = ["Đăng ký khai sinh", "Trần Minh Anh", "a", "x y", "Hòa", "1", "&<>", "日本"]
DATES = ["2026-11-14", "2024-02-29", "2000-02-29", "1904-02-29", "2012-02-29", "2096-02-29", "2048-02-29", "2400-02-29",
         "4800-02-29", "9600-02-29", "0001-01-01", "9999-12-31", "2026-04-30", "2026-02-28"]
BAD_DATES = ["2023-02-29", "1900-02-29", "2100-02-29", "2018-02-29", "2090-02-29", "2095-02-29", "0000-01-01", "0000-02-29",
             "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31", "2026-06-31", "2026-09-31", "2026-11-31", "2026-02-30",
             "2026-02-31", "2026-01-32", "2026-1-1", "26-01-01", "12026-01-01", "-2026-01-01", "+2026-01-01", "2026-01-01Z",
             "2026-01-01+07:00", "2026/01/01", "14/11/2026", "20261114", "2026-11", "2026-11-14T00:00:00", "２０２６-01-01"]
INSTANTS = ["T20:30:00+07:00", "T20:30:00", "T20:30", "T00:00:00Z", "T23:59:59.999Z", "T23:59:59.123456789", "T20:30Z",
            "T20:30:00+14:00", "T20:30:00-14:00", "T20:30:00-00:00", "T20:30:00+13:59"]
BAD_INSTANTS = ["", "T", "T24:00:00", "T20", "T20:60", "T20:30:60", "T20:30:00.", "T20:30:00.1234567890", "T20:30:00z",
                "t20:30:00", " 20:30:00", "T20:30:00+7:00", "T20:30:00+0700", "T20:30:00+14:01", "T20:30:00+15:00",
                "T20:30:00+07:60", "T2:30", "T20:30:00 +07:00", "T20:30.5", "T20:30:00+07", "T-1:30"]
VALUES = {                          # type: (values that are of it, values that are not)
    "text": (WORDS + ["", " ", "\n", " a "], []),
    "filled": (WORDS + ["\u00a0", " a ", "\nx"], ["", " ", "\n", " \t\n "]),
    "name": (["a", "1.001193", "urn:kdc:x", "-", ".", ":", "a_b", "á", "日本", "\U0001d4b3", "H26.99.99", "a\u00a0b"],
             ["", " ", "a b", " a", "a ", "a/b", "a\tb", "a\n", "$a", "a,b", "a+b", "a@b", "a\x7f", "{a}", "a;b"]),
    "names": (["a", "sat sun", "1 2 3", "x:a y:b", "á b"],
              ["", " ", " a", "a ", "a  b", "a\tb", "a b/c", "a,b", "a\nb"]),
    "date": (DATES, BAD_DATES),
    "time": (["08:30", "00:00", "23:59", "19:09"],
             ["24:00", "08:60", "8:30", "08:30:00", "0830", "08-30", "08:3", "08:30Z", "２3:00", "30:00"]),
    "instant": ([d + t for d in DATES for t in INSTANTS],
                [DATES[0] + t for t in BAD_INSTANTS] + [d + INSTANTS[0] for d in BAD_DATES]),
    "integer": (["0", "1", "007", "42", "9223372036854775807", "0009223372036854775807"],
                ["9223372036854775808", "99999999999999999999", "-1", "+1", "-0", "1.0", "1e3", "0x1", "1 000", "1,000", "１"]),
    "decimal": (["0", "-0", "8000", "12.5", "-12.50", "00.1", "99999999999999999999.99999"],
                [".", "1.", ".5", "-", "-.5", "1.2.3", "1..2", "+1", "1e3", "1,5", "--1", "1-", "INF", "NaN", "-1."]),
    "expression": (["true()", "/child/copies gt 0", " . ", "\n.\n", "'", "\u00a0"], ["", " ", "\n", " \t\n "]),
    "enum": ([], ["", "yes", "none ", " full", "Full", "error warning"]),
    "language": (["vi", "en", "vi-VN", "zh-Hant-TW", "VI", "yue", "en-a1", "sl-12345678"],
                 ["", "v", "viet", "vi_VN", "vi-", "-vi", "vi--VN", "vi-V", "vi-123456789", "1i", "vi ", "ví", "v1"]),
    "sha256": (["0" * 64, "aF" * 32], ["", "0" * 63, "0" * 65, "g" + "0" * 63, "0" * 63 + " ", "0" * 64 + "\n"]),
}
for kind, (good_values, bad_values) in VALUES.items():
    if kind not in ("text", "filled", "expression", "enum"):
        bad_values += ["", " " + good_values[0], good_values[0] + " ", good_values[0] + "\n"]
URNS = ["urn:kdc:%s:1" % n for n in ("procedure", "form", "codelist", "dossier")] + ["urn:kdc:form:2", "urn:x", "URN:KDC:FORM:1"]
XML_NS = "http://www.w3.org/XML/1998/namespace"


class Table:
    """What `verdicts describe` prints."""

    def __init__(self, text):
        self.elements = []
        for line in text.splitlines():
            kind, *rest = line.split("\t")
            if kind == "element":
                self.elements.append({"name": rest[0], "ns": rest[1], "content": rest[2], "attributes": [], "children": []})
            elif kind == "attribute":
                self.elements[-1]["attributes"].append((rest[0], rest[1], rest[2] == "1", rest[3:]))
            else:
                self.elements[-1]["children"].append(tuple(int(r) for r in rest))
        self.ns = self.elements[0]["ns"]
        self.names = sorted({e["name"] for e in self.elements})
        self.attribute_names = sorted({a[0] for e in self.elements for a in e["attributes"]})
        self.by_name = {}
        for e in self.elements:
            self.by_name.setdefault(e["name"], []).append(e)

    def declared(self, element, attribute):
        """(type, values) of an attribute by that name, of that element if there is one."""
        for e in self.by_name.get(element, []) + self.elements:
            for name, kind, _, values in e["attributes"]:
                if name == attribute:
                    return kind, values
        return "text", []


def value_of(random, kind, values, good=True):
    right, wrong = VALUES[kind]
    right = values or right
    return random.choice(right if good or not wrong else wrong + right[:1])


def generated(random, table, number=0, depth=0):
    """A document, or an element of one, as the table wants it."""
    element = table.elements[number]
    node = Node(element["name"])
    for name, kind, required, values in element["attributes"]:
        if required or random.random() < 0.3:
            node.attributes.append([name, value_of(random, kind, values)])
    random.shuffle(node.attributes)
    if element["content"] == "text":
        node.children.append(random.choice(WORDS + [""]))
    if element["content"] == "any":
        node.children = [random.choice([Node("f:x", [["xmlns:f", "urn:f"]], ["1"]), Node("x"), "text", Raw("<!-- -->")])
                         for _ in range(random.randrange(3))]
    for child, least, most in element["children"]:
        more = 0 if depth > 3 else random.choice([0, 0, 0, 1, 2] if depth else [0, 1, 2])
        count = least + more if most == 0 else min(most, least + more)
        node.children += [generated(random, table, child, depth + 1) for _ in range(count)]
    if element["content"] == "children":
        random.shuffle(node.children)
    if depth == 0:
        node.attributes.insert(0, ["xmlns", table.ns])
    return node


def with_element(random, table, element):
    """A small document, and which of its elements is such a one."""
    for _ in range(10000):
        root = pruned(random, generated(random, table), 1)
        for i, (node, _) in enumerate(root.walk()):
            have = {a[0] for a in node.attributes}
            if node.name == element["name"] and all(n in have for n, _, required, _ in element["attributes"] if required):
                return root, i
    raise LookupError(element["name"])


def sweep(random, table):
    """(what, document): every attribute of every element is left out once and set once; every value we know of a type, good
    and bad, is tried on one attribute of that type, and the values of every list."""
    seen = set()
    for element in table.elements:
        base, place_of = with_element(random, table, element)
        for name, kind, _, values in element["attributes"]:
            tried = [None] + (values + VALUES["enum"][1] if kind == "enum" else [value_of(random, kind, values)])
            if kind != "enum" and kind not in seen:
                seen.add(kind)
                tried = [None] + VALUES[kind][0] + VALUES[kind][1]
            for value in tried:
                root = base.copy()
                node = [n for n, _ in root.walk()][place_of]
                node.attributes = [a for a in node.attributes if a[0] != name] + ([] if value is None else [[name, value]])
                yield "%s/@%s=%r" % (element["name"], name, value), root


def pruned(random, node, most=3):
    """A copy in which of many children by one name a few stay: mutants are small, and their faults are not lost in them."""
    seen, kept = {}, set()
    for child in node.elements():
        seen.setdefault(child.name, []).append(child)
    if ":" in node.name or node.name == "data":       # data of a form: anything is right there
        seen = {"": node.elements()}
    for like in seen.values():
        kept |= {id(c) for c in (like if len(like) <= most else random.sample(like, most))}
    children = [pruned(random, c, most) if isinstance(c, Node) else c
                for c in node.children if not isinstance(c, Node) or id(c) in kept]
    return Node(node.name, node.attributes, children)


# --- mutators: each changes the tree in place; False when there was nothing to change ---------------------------------

def below(random, root):
    pairs = [p for p in root.walk() if p[1]]
    return random.choice(pairs) if pairs else (None, None)


def anywhere(random, root):
    return random.choice([n for n, _ in root.walk()])


def place(random, parent, child):
    parent.children.insert(random.randint(0, len(parent.children)), child)


def with_attribute(random, root):
    nodes = [n for n, _ in root.walk() if any(not a[0].startswith("xmlns") for a in n.attributes)]
    if not nodes:
        return None, None
    node = random.choice(nodes)
    return node, random.choice([a for a in node.attributes if not a[0].startswith("xmlns")])


def drop_element(random, table, root):
    node, parent = below(random, root)
    if parent is None:
        return False
    parent.children.remove(node)


def drop_all_by_name(random, table, root):
    node, parent = below(random, root)
    if parent is None:
        return False
    parent.children = [c for c in parent.children if not isinstance(c, Node) or c.name != node.name]


def double_element(random, table, root):
    node, parent = below(random, root)
    if parent is None:
        return False
    place(random, parent, node.copy())


def rename_element(random, table, root):
    node = anywhere(random, root)
    prefix, local = node.name[:-len(node.local())], node.local()
    node.name = prefix + random.choice([random.choice(table.names), local + "s", local.upper(), local[:-1] or "x", "x", "_" + local])


def move_element(random, table, root):
    node, parent = below(random, root)
    if parent is None:
        return False
    inside = {id(n) for n, _ in node.walk()}
    parent.children.remove(node)
    place(random, random.choice([n for n, _ in root.walk() if id(n) not in inside]), node)


def unwrap_element(random, table, root):
    node, parent = below(random, root)
    if parent is None:
        return False
    at = parent.children.index(node)
    parent.children[at:at + 1] = node.children


def shuffle_children(random, table, root):
    random.shuffle(anywhere(random, root).children)


def insert_element(random, table, root):
    number = random.randrange(len(table.elements))
    place(random, anywhere(random, root), generated(random, table, number, 3))


def insert_allowed(random, table, root):
    """A child that may stand there, perhaps once too often."""
    node = anywhere(random, root)
    declared = table.by_name.get(node.local())
    if not declared or not declared[0]["children"]:
        return False
    place(random, node, generated(random, table, random.choice(random.choice(declared)["children"] or [(0, 0, 0)])[0], 3))


def drop_attribute(random, table, root):
    node, attribute = with_attribute(random, root)
    if not node:
        return False
    node.attributes.remove(attribute)


def set_new(node, name, value):
    """Twice by one name would not be well-formed."""
    if any(a[0] == name for a in node.attributes):
        return False
    node.attributes.append([name, value])


def rename_attribute(random, table, root):
    node, attribute = with_attribute(random, root)
    if not node:
        return False
    name = random.choice([random.choice(table.attribute_names), attribute[0].split(":")[-1] + "s",
                          attribute[0].split(":")[-1].capitalize(), "xml:space", "xml:lang"])
    if any(a[0] == name for a in node.attributes):
        return False
    attribute[0] = name


def add_attribute(random, table, root):
    node = anywhere(random, root)
    name = random.choice(table.attribute_names + ["source", "evidence", "nonsense", "xml:lang", "xml:base", "id"])
    return set_new(node, name, value_of(random, *table.declared(node.local(), name), random.random() < 0.8))


def qualified_attribute(random, table, root):
    node, attribute = with_attribute(random, root)
    if not node or ":" in attribute[0] or any(a[0] == "xmlns:q" for a in node.attributes):
        return False
    node.attributes.append(["xmlns:q", random.choice([table.ns, "urn:q"])])
    if random.random() < 0.5:
        attribute[0] = "q:" + attribute[0]
    else:
        return set_new(node, "q:" + attribute[0], attribute[1])


def change_value(random, table, root):
    node, attribute = with_attribute(random, root)
    if not node:
        return False
    attribute[1] = value_of(random, *table.declared(node.local(), attribute[0]), random.random() < 0.4)


def spoil_value(random, table, root):
    node, attribute = with_attribute(random, root)
    if not node or isinstance(attribute[1], Raw):
        return False
    value = attribute[1]
    at = random.randint(0, len(value))
    attribute[1] = random.choice([value[:at] + value[at + 1:], value[:at] + random.choice("0 9aZ-:.+/\t\ná") + value[at:],
                                  value * 2, value.upper(), value.lower(), value[::-1]])


def place_text(random, table, root):
    text = random.choice(["x", " ", "\n\t", "Chữ", Raw("<![CDATA[x]]>"), Raw("<![CDATA[ ]]>"), Raw("<![CDATA[]]>"), Raw("&#32;"),
                          Raw("&#xA0;"), Raw("&amp;"), Raw("<!-- x -->"), Raw("<?x y?>"), Raw("<!-- --> \n<!-- -->"),
                          Raw("&#13;"), Raw(" <!-- --> x")])
    place(random, anywhere(random, root), text)


def empty_element(random, table, root):
    anywhere(random, root).children = random.choice([[], [], [" "], ["x"]])


def change_namespace(random, table, root):
    node = anywhere(random, root)
    uri = random.choice(URNS + ["", table.ns, table.ns])
    for attribute in node.attributes:
        if attribute[0] == "xmlns":
            attribute[1] = uri
            return None
    node.attributes.append(["xmlns", uri])


def prefix_element(random, table, root):
    """With the right namespace no fault at all."""
    node = anywhere(random, root)
    if ":" in node.name or any(a[0] == "xmlns:p" for a in node.attributes):
        return False
    node.name = "p:" + node.name
    node.attributes.append(["xmlns:p", random.choice([table.ns, table.ns, "urn:p"])])


def foreign_element(random, table, root):
    place(random, anywhere(random, root), Node("x:" + random.choice(table.names), [["xmlns:x", random.choice(URNS)]]))


def swap_elements(random, table, root):
    one, two = below(random, root), below(random, root)
    if one[1] is None or one[0] is two[0] or one[0] in [n for n, _ in two[0].walk()] or two[0] in [n for n, _ in one[0].walk()]:
        return False
    at, to = one[1].children.index(one[0]), two[1].children.index(two[0])
    one[1].children[at], two[1].children[to] = two[0], one[0]


MUTATORS = [drop_element, drop_all_by_name, double_element, rename_element, move_element, unwrap_element, shuffle_children,
            insert_element, insert_allowed, insert_allowed, drop_attribute, rename_attribute, add_attribute, add_attribute,
            qualified_attribute, change_value, change_value, change_value, spoil_value, place_text, empty_element,
            change_namespace, prefix_element, foreign_element, swap_elements]


def bind(node, root, known=("xml",)):
    """What lost the declaration of its prefix gets one at the root: mutants are well-formed."""
    known = set(known) | {a[0][6:] for a in node.attributes if a[0].startswith("xmlns:")}
    for name in [node.name] + [a[0] for a in node.attributes]:
        prefix = name.split(":")[0] if ":" in name and not name.startswith("xmlns:") else "xml"
        if prefix not in known:
            set_new(root, "xmlns:" + prefix, "urn:" + prefix)
    for child in node.elements():
        bind(child, root, known)


def mutate(random, table, root):
    """The names of what was done."""
    done = []
    for _ in range(random.choice([1, 1, 1, 1, 2, 3])):
        for _ in range(20):
            mutator = random.choice(MUTATORS)
            if mutator(random, table, root) is not False:
                done.append(mutator.__name__)
                break
    bind(root, root)
    return done
