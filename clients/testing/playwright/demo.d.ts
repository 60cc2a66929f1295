export interface DemoOptions {
  /** Throughline's program; SERVER_BIN, or `throughline` on the PATH, unless it is given. */
  program?: string;
  /** Flags of `throughline demo`, such as `['--mailbox']`. */
  flags?: string[];
}

export interface Account {
  email: string;
  password: string;
  display_name: string;
  custom_user_id: string;
}

export interface Demo {
  /** The two addresses, without a slash at the end. */
  site: string;
  assistant: string;
  accounts: Account[];
  data_dir: string;
  stop(): Promise<void>;
}

/** A demo of one's own, on free ports. It ends with `stop()`, or with this process. */
export function startDemo(options?: DemoOptions): Promise<Demo>;
