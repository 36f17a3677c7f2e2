// A mail server that does what mail servers do: take it, refuse it, think about it for ever, hang up.

import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export type Mood = "accept" | "busy" | "reject" | "stall" | "drop";

/** A mail as it was taken: what it says, and to whom it was handed over, whatever its head claims. */
export type Received = Email & { recipients: string[] };

const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

export class SmtpSink {
  /** What was taken, in order. */
  readonly received: Received[] = [];
  /** How often somebody tried to hand over a mail, whatever came of it. */
  attempts = 0;
  mood: Mood = "accept";
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      disableReverseLookup: true,
      closeTimeout: 100,
      logger: false,
      onData: async (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        this.attempts += 1;
        switch (this.mood) {
          case "accept":
            this.received.push({
              ...(await PostalMime.parse(Buffer.concat(chunks))),
              recipients: envelope.rcptTo.map(({ address }) => address),
            });
            return done();
          case "busy":
            return done(refusal(451, "come back later"));
          case "reject":
            return done(refusal(550, "no such mailbox"));
          case "stall":
            return;
          case "drop":
            for (const connection of this.server.connections) connection.close();
        }
      },
    });
    // A peer that hangs up is no news here.
    this.server.on("error", () => {});
  }

  static async open(): Promise<SmtpSink> {
    const sink = new SmtpSink();
    await new Promise<void>((ready) => sink.server.listen(0, "127.0.0.1", ready));
    return sink;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  to(address: string): Received[] {
    return this.received.filter(({ recipients }) => recipients.includes(address));
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(closed));
  }
}
