// Fails a story when its browser complained: a console error, an exception, a blocked resource, a server's 5xx.

import type { BrowserContext, ConsoleMessage } from "@playwright/test";

export class Guard {
  private readonly complaints = new Set<string>();
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() === "error" || isViolation(message)) this.note(message.text(), message.location().url);
    });
    context.on("weberror", (error) => this.note(`uncaught: ${error.error().stack}`, error.page()?.url()));
    context.on("response", (response) => {
      if (response.status() >= 500) this.note(`answered ${response.status()}`, response.url());
    });
  }

  /** A complaint that belongs to the story, such as the 404 it asks for. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  /** What was complained about and not allowed. */
  unexpected(): string[] {
    return [...this.complaints].filter((complaint) => !this.allowed.some((pattern) => pattern.test(complaint)));
  }

  private note(what: string, where?: string): void {
    this.complaints.add(where ? `${what} (${where})` : what);
  }
}

const isViolation = (message: ConsoleMessage) => /Content[- ]Security[- ]Policy/i.test(message.text());
