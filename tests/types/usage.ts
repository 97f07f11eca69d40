// Compiled, never run: what a page's author writes against the types that ship. Each
// `@ts-expect-error` fails the compilation if the mistake behind it is let through.
import type { Change, Choice, Latch, LedgerEntry } from "../../static/latch";

window.latch ??= [];
window.latch.push((latch: Latch) => {
  latch.onChange((change: Change) => {
    const ids: string[] = change.changed;
    const answer: "granted" | "denied" | "unasked" | undefined = change.services["ga4"];
    if (change.trusted && change.layer === "first" && change.action === "accept_all") void [ids, answer];
    // @ts-expect-error: no such layer
    if (change.layer === "third") return;
  });
});

async function page(latch: Latch, click: MouseEvent): Promise<void> {
  await latch.ready;
  const choice: Choice = await latch.choice();
  if (choice.categories["analytics"] === "granted" && latch.has("ga4")) await latch.preferences();
  // @ts-expect-error: nothing is simply true
  if (choice.categories["analytics"] === true) return;
  latch.accept(click);
  // @ts-expect-error: a yes needs the visitor's click
  latch.accept();
  latch.set(["analytics", "youtube"], click);
  latch.set("analytics", click);
  latch.set([]);
  await latch.reject();
  await latch.show();
  await latch.redeem("voucher");
  await latch.load("/a.js", { category: "analytics" }, { integrity: "sha384-…" });
  // @ts-expect-error: a script without needs is not gated
  await latch.load("/a.js");
  latch.track("add_to_cart", { value: 49, currency: "EUR", again: null });
  // @ts-expect-error: parameters are plain values
  latch.track("add_to_cart", { items: [] });
  const ran: LedgerEntry[] = latch.ledger();
  const version: number | undefined = ran[0]?.choice?.version;
  void version;
  await latch.reset();
}

document.addEventListener("latch:change", (event) => void event.detail.changed);
document.addEventListener("latch:layer", (event) => {
  const layer: "closed" | "first" | "second" = event.detail.layer;
  void layer;
});
document.addEventListener("latch:ran", (event) => void event.detail.services);
document.addEventListener("latch:ready", (event) => void event.detail.categories);
void page;
