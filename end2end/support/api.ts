// The REST door, for what a story needs to have happened before it begins.

import { randomUUID } from "node:crypto";
import type { Overture } from "./overture.ts";

export class Api {
  private constructor(
    private readonly server: Overture,
    private readonly token: string,
  ) {}

  static async signIn(server: Overture, who: { email: string; password: string }): Promise<Api> {
    const { email, password } = who;
    const { token } = await call<{ token: string }>(server, "POST", "sessions", { email, password });
    return new Api(server, token);
  }

  get<T>(path: string): Promise<T> {
    return call<T>(this.server, "GET", path, undefined, this.token);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return call<T>(this.server, "POST", path, body, this.token);
  }

  put<T>(path: string, body: object): Promise<T> {
    return call<T>(this.server, "PUT", path, body, this.token);
  }
}

async function call<T>(server: Overture, method: string, path: string, body?: object, token?: string): Promise<T> {
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}
