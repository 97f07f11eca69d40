// Where the first layer's pieces are and in which colours and letters; what is wrong with their place.
const host = document.querySelector("#latch"), root = host && host.shadowRoot;
const box = root && root.querySelector(".box");
const rect = (one) => one.getBoundingClientRect();
const round = (it) => [it.x, it.y, it.width, it.height].map((one) => Math.round(one));
const stands = () => box && rect(box).height > 0 && !box.getAnimations().length;
const lines = (one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return [...range.getClientRects()];
};
const STYLE = ["color", "backgroundColor", "fontSize", "fontFamily", "fontWeight", "fontStyle", "lineHeight", "letterSpacing",
  "wordSpacing", "textIndent", "textTransform", "textDecorationLine", "direction", "unicodeBidi", "writingMode", "visibility",
  "opacity", "cursor", "pointerEvents", "animationName"];
const style = (one) => STYLE.map((name) => name + ": " + getComputedStyle(one)[name]);
const slotted = () => [...host.children];
const buttons = () => slotted().filter((one) => one.localName === "button");

// Each piece by its name: the same on every page.
function look() {
  const pieces = { host, ...Object.fromEntries(["h2", "p", ".row"].map((css) => [css, box.querySelector(css)])), box };
  for (const one of slotted()) pieces[one.slot + " " + one.localName] = one;
  for (const one of box.querySelectorAll(".row > *")) pieces[one.getAttribute("part")] = one;
  const told = {};
  for (const name in pieces) {
    const one = pieces[name];
    // The host is as large as the window without its scroll bars, which are the page's.
    const size = name === "host" ? round(rect(one)).slice(0, 2) : round(rect(one));
    told[name] = { size, style: name === "host" ? [] : style(one), text: one.parentNode === host ? lines(one).map(round) : [] };
    const made = ["::before", "::after"].filter((which) => getComputedStyle(one, which).content !== "none");
    if (made.length) told[name].made = made;
  }
  told.policy = host.querySelector("a").href;
  return told;
}

// What sticks out of the window, lies below something, or scrolls sideways; after it is scrolled to, if
// it may be.
function misplaced(scrolled) {
  const faults = [], wide = document.documentElement;
  for (const one of [box, ...buttons()]) {
    if (scrolled) one.scrollIntoView({ block: "nearest" });
    const it = rect(one), name = one.dataset.latch || "the banner";
    if (it.left < -0.5 || it.top < -0.5 || it.right > innerWidth + 0.5 || it.bottom > innerHeight + 0.5) faults.push(name + " is outside: " + round(it));
    if (one === box) continue;
    const hit = document.elementFromPoint(it.x + it.width / 2, it.y + it.height / 2);
    if (hit !== one) faults.push(name + " lies below " + (hit && hit.outerHTML.slice(0, 60)));
    for (const line of lines(one)) if (line.left < it.left || line.right > it.right || line.top < it.top || line.bottom > it.bottom) faults.push(name + ": its text leaves it");
    if (one.scrollWidth > one.clientWidth) faults.push(name + " is cut off");
  }
  if (wide.scrollWidth > wide.clientWidth) faults.push("the page scrolls sideways: " + wide.scrollWidth);
  return faults;
}

// Everything a browser knows of how the page's own elements look, and where they are.
function page() {
  const told = {};
  for (const css of ["html", "body", "main", "h1", "#text", "#button", "section", "#link", "#dialog"]) {
    const one = document.querySelector(css), all = getComputedStyle(one);
    told[css] = { box: round(rect(one)), style: [...all].map((name) => name + ": " + all.getPropertyValue(name)) };
  }
  return told;
}
