// The types of `window.latch` and its events. Ships with the server at /pkg/latch.d.ts.

/** What the visitor said about one category or service. Only `granted` lets anything run. */
export type Answer = "granted" | "denied" | "unasked";

/** The answers in force, by the ids of the notice. */
export interface Choice {
  categories: Record<string, Answer>;
  services: Record<string, Answer>;
}

/** What was done, where and how, when a choice was made on this page. */
export interface Change extends Choice {
  /** Absent when the choice was made in another tab or taken back by `reset`. */
  action?: "accept_all" | "reject_all" | "save" | string;
  /** The banner, the preference centre, a control in the page, or none: a script. */
  layer?: "first" | "second" | "placeholder" | "none";
  gesture?: "click" | "keyboard" | "api" | "signed";
  /** Whether the browser vouches for the gesture (`Event.isTrusted`). */
  trusted: boolean;
  /** The ids of the categories and services whose answer is another one now. */
  changed: string[];
}

/** One thing that ran on this page. */
export interface LedgerEntry {
  /** The kind of tag, or the element's name for markup. */
  kind: string;
  /** The address, or the start of the code. */
  name: string;
  /** When it ran, in milliseconds since 1970. */
  at: number;
  /** When it was taken out again after a refusal. */
  stopped: number | null;
  /** Whether the visitor let it in this once, without changing their choice. */
  once: boolean;
  /** What had to be granted; an id led by `!` had to be refused. */
  categories: string[];
  services: string[];
  /** The choice it ran under; null for what is necessary, before any choice. */
  choice: { version: number; decided_at: number } | null;
}

export interface Latch {
  /** Resolves once the banner works. Rejects if it cannot: nothing gated runs then. */
  readonly ready: Promise<void>;
  /** The answers in force. */
  choice(): Promise<Choice>;
  /** Whether a category or service is granted now; false until `ready`. */
  has(id: string): boolean;
  /** Shows the first layer. */
  show(): Promise<void>;
  /** Shows the preference centre. */
  preferences(): Promise<void>;
  /** Grants everything, for the visitor's click that is being handled right now; nothing else can. */
  accept(click: Event): void;
  /** Refuses everything that can be refused. Any script may. */
  reject(): Promise<void>;
  /**
   * Grants exactly these categories and services and refuses all others. Granting needs the
   * visitor's click that is being handled right now; an empty list needs none.
   */
  set(granted: string | string[], click?: Event): void;
  /**
   * Takes over what the visitor has granted elsewhere, signed in with the owner: a voucher that the
   * owner's server got from `POST /v1/sites/SITE/vouchers`. In force once Latch has recorded it.
   */
  redeem(voucher: string): Promise<void>;
  /** Calls back after each change of the choice, in this tab or another one. */
  onChange(hear: (change: Change) => void): void;
  /** Loads a script once its category and service are granted; resolves when it has run. */
  load(
    address: string,
    needs: { category?: string; service?: string },
    attributes?: Record<string, string>,
  ): Promise<void>;
  /**
   * Tells every permitted tag that waits for this event. Before the visitor has answered it waits
   * on this page; after a refusal it is dropped.
   */
  track(event: string, params?: Record<string, string | number | boolean | null>): void;
  /** What ran on this page, when, and under which choice. */
  ledger(): LedgerEntry[];
  /** Forgets the choice and who made it, removes what was stored under it, and asks again. */
  reset(): Promise<void>;
  /** Runs a function with `latch`. Before the script has arrived, pages may use an array. */
  push(deed: (latch: Latch) => void): void;
}

declare global {
  interface Window {
    latch: Latch | Array<(latch: Latch) => void>;
  }
  interface DocumentEventMap {
    /** The banner works; the answers in force. */
    "latch:ready": CustomEvent<Choice>;
    /** The choice has changed. */
    "latch:change": CustomEvent<Change>;
    /** Another layer is on the screen. */
    "latch:layer": CustomEvent<{ layer: "closed" | "first" | "second" }>;
    /** Something gated has run. */
    "latch:ran": CustomEvent<LedgerEntry>;
  }
}
