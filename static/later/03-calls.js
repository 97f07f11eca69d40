// The calls of `window.latch` that few pages make: see latch.d.ts.

// In force once the server has checked and recorded it, and not before.
async function redeem(voucher) {
  const [, claims] = voucher.split(".");
  const { granted } = JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/")));
  const secret = keptParts()[3] || latch.hex();
  const said = latch.letter("save none signed false", latch.ask("preview", granted), Date.now(), secret, voucher);
  const status = await latch.send("/decisions", said);
  if (status !== 201) throw new Error("the voucher was refused: HTTP " + status);
  latch.vouch(secret);
  latch.enter(["press", "set", granted, 3, false]);
  latch.vouch("");
}

// A script of the page's own, gated like any other: resolves once it has loaded.
function load(address, needs, attributes) {
  const element = document.createElement("script");
  const all = Object.assign({}, attributes, { type: "text/plain", "data-src": address });
  if (all.async === undefined) all.async = "";
  if (needs.category) all["data-category"] = needs.category;
  if (needs.service) all["data-service"] = needs.service;
  if (attributes && attributes.type) all["data-type"] = attributes.type;
  for (const name in all) element.setAttribute(name, all[name]);
  element.nonce = latch.nonce;
  const over = new Promise((yes, no) => {
    element.addEventListener("load", () => yes());
    element.addEventListener("error", () => no(new Error("could not load " + address)));
  });
  document.head.append(element);
  return over;
}

// Everything that was answered is forgotten, and what runs is stopped.
function reset() {
  expireCookie("latch_" + latch.settings.site);
  latch.sync();
  withdraw(true);
}

return { withdraw, report, redeem, load, reset };
