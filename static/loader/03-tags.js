// The notice's tags: which of those that the gate has let out are due on this page, and the
// elements they become. Knows no markup and no answers: `released()` is all it gets.

// The permitted tags, read anew whenever the choice changes.
let tags = [];
// Events that the page has tracked: until something is answered they wait here, and nowhere else.
let tracked = [];
let events = 0;
// What has run: the tag's position, with the path or the event it ran for.
const done = new Set();

function readTags() {
  tags = ask("released")
    .split("\x1e")
    .slice(0, -1)
    .map((record) => {
      const [service, at, kind, content, ...pairs] = record.split("\x1f");
      const tag = { service, at, kind, content, attributes: [], values: {} };
      for (let i = 0; i < pairs.length; i += 2) {
        const name = pairs[i];
        const value = pairs[i + 1];
        if (name[0] === "?") tag[name.slice(1)] = value;
        else if (name[0] === "$") tag.values[name.slice(1)] = value;
        else tag.attributes.push([name, value]);
      }
      return tag;
    });
}

// What is due: a tag once for this page, or once for each path it names, or once for each event.
function dueTags() {
  const due = [];
  for (const tag of tags) {
    const times = tag.event
      ? tracked.filter((event) => event.name === tag.event)
      : [{ path: location.pathname, key: tag.pages ? location.pathname : "" }];
    for (const event of times) {
      const key = tag.at + " " + event.key;
      if (done.has(key) || (tag.pages && !onPage(tag.pages, event.path))) continue;
      if (tag.element && !find(tag.element)) continue;
      if (tag.event) done.add(key);
      due.push({
        event: tag.event,
        lane: tag.service,
        inline: tag.kind === "x",
        categories: "",
        services: tag.service,
        run() {
          done.add(key);
          return insert(tag, event, key);
        },
      });
    }
  }
  return due;
}

// Anchored at both ends; `*` stands for anything.
function onPage(patterns, path) {
  return patterns.split(" ").some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp("^" + parts.join(".*") + "$").test(path);
  });
}

function insert(tag, event, key) {
  const script = "jx".includes(tag.kind);
  const hidden = "pf".includes(tag.kind);
  const element = document.createElement({ p: "img", f: "iframe", l: "link" }[tag.kind] || "script");
  // First of all, so that the guard knows it for ours.
  element.setAttribute(RAN, "");
  for (const [name, value] of tag.attributes) element.setAttribute(name, value);
  if (hidden) element.hidden = true;
  const content = tag.content.replace(/{{([\w.:-]+)}}/g, (text, name) => {
    if (!tag.values[name]) return text;
    const value = valueOf(tag.values[name], event.params);
    return tag.kind === "x" ? stringify(value ?? null) : encodeURIComponent(value ?? "");
  });
  if (tag.kind === "x") element.text = trusted(content);
  else element[tag.kind === "l" ? "href" : "src"] = script ? trusted(content, true) : content;
  return place(element, {
    kind: { j: "script", x: "inline", p: "image", f: "iframe", l: "link" }[tag.kind],
    name: tag.kind === "x" ? content.trim().slice(0, 120) : content,
    categories: "",
    services: tag.service,
    key,
    script,
    put: () => (hidden ? document.body : document.head).append(element),
  });
}

// `e` an element's attribute or text, `d` a path into the data layer, `p` the event's parameter.
function valueOf(source, params) {
  const at = source.indexOf(" ");
  const name = source.slice(at + 1);
  if (source[0] === "p") return params && params[name];
  if (source[0] === "e") {
    const element = find(name);
    const attribute = source.slice(1, at);
    return element && (attribute ? element.getAttribute(attribute) : element.textContent.trim());
  }
  for (const entry of [].concat(window.dataLayer || []).reverse()) {
    const value = name.split(".").reduce((part, key) => (part == null ? part : part[key]), entry);
    if (value !== undefined) return value;
  }
}

function find(selector) {
  try {
    return document.querySelector(selector);
  } catch {
    complain("the notice has a selector that is none: " + selector);
  }
}

// One event for all permitted pixels. Answered already, it reaches them now or never; not answered
// yet, it waits on this page for the answer, the last fifty.
function track(name, params) {
  tracked.push({ name: String(name), params, path: location.pathname, key: ++events });
  tracked = tracked.slice(-50);
  if (banner) look();
}
