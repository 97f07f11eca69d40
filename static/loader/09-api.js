// `window.latch`, for the page's author. See latch.d.ts for what each promises.

// A click of the visitor's that is being handled right now, or nothing. The browser's own getter
// takes nothing but a real event, whose `isTrusted` no script can set.
const phase = Object.getOwnPropertyDescriptor(Event.prototype, "eventPhase").get;
function handled(event) {
  try {
    if (phase.call(event) && event.type === "click") return event;
  } catch {}
}

const when = (deed) => (...given) => ready.then(() => deed(...given));

const latch = {
  ready: undefined,
  show: when(() => press("show")),
  preferences: when(() => press("preferences")),
  reject: when(() => press("reject")),
  // The event is over once `ready` has been waited for, so these look at it first.
  accept(event) {
    const by = handled(event);
    if (banner && banner.screen()) press("accept", "", by);
    else if (banner) press("set", ids(parse(banner.choice())).join(" "), by);
  },
  set(granted, event) {
    press("set", [].concat(granted).join(" "), handled(event));
  },
  // In force once the server has checked and recorded it, and not before.
  redeem: when(async (voucher) => {
    const [, claims] = voucher.split(".");
    const { granted } = parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/")));
    const secret = keptParts()[3] || hex();
    const said = letter("save none signed false", banner.preview(granted), Date.now(), secret, voucher);
    const status = await send("/decisions", said);
    if (status !== 201) throw new Error("the voucher was refused: HTTP " + status);
    vouched = secret;
    enter((banner) => banner.press("set", granted, 3, false));
    vouched = "";
  }),
  choice: when(() => parse(banner.choice())),
  has: (id) => permits(id, "") === 1 || permits("", id) === 1,
  onChange(hear) {
    document.addEventListener("latch:change", (event) => hear(event.detail));
  },
  // A script of the page's own, gated like any other: resolves once it has loaded.
  load(address, needs, attributes) {
    const element = document.createElement("script");
    const all = Object.assign({}, attributes, { type: "text/plain", "data-src": address });
    if (all.async === undefined) all.async = "";
    if (needs.category) all["data-category"] = needs.category;
    if (needs.service) all["data-service"] = needs.service;
    if (attributes && attributes.type) all["data-type"] = attributes.type;
    for (const name in all) element.setAttribute(name, all[name]);
    element.nonce = nonce;
    const over = new Promise((yes, no) => {
      element.addEventListener("load", () => yes());
      element.addEventListener("error", () => no(new Error("could not load " + address)));
    });
    document.head.append(element);
    return over;
  },
  track,
  ledger: () => ledger.map(told),
  reset: when(() => {
    expireCookie(COOKIE);
    sync();
    withdraw(true);
  }),
};

function ids(choice) {
  return Object.keys(choice.categories).concat(Object.keys(choice.services));
}

// Everything that follows a new choice: after a yes in a task of its own, before which browsers paint
// what a click has changed; after a no once that paint is over, for there is more to do; at once if it
// was made in another tab. Refused things come first, whoever else wants to know last.
let before = {};
function changed(quiet) {
  queue = [];
  const follow = () => {
    try {
      const [action, layer, gesture, trusted] = quiet ? [] : banner.said().split(" ");
      post();
      readTags();
      // What a placeholder was told is about its own service alone.
      withdraw(false, layer === "placeholder");
      look();
      if (guard) guard.changed();
      if (switching && switching.changed) switching.changed();
      const choice = parse(banner.choice());
      const now = Object.assign({}, choice.categories, choice.services);
      const differs = Object.keys(now).filter((id) => now[id] !== before[id]);
      before = now;
      const how = { action, layer, gesture, trusted: trusted === "true", changed: differs };
      emit("change", Object.assign(choice, how));
      if (!quiet) {
        host.firstChild.textContent = notice.saved;
        tabs.postMessage(0);
      }
    } catch (why) {
      fail(why);
    }
  };
  if (quiet) follow();
  else if (banner.choice().includes('"denied"')) afterPaint(follow);
  else soon(follow);
}
