// A candidate's Review request as Next.js would show it: company, offer, note, both answers. It reads less than Overture's:
// one file instead of a database, and nobody's session.

import { readFile } from "node:fs/promises";

export const dynamic = "force-dynamic";

const money = (salary) =>
  salary &&
  new Intl.NumberFormat("en", { style: "currency", currency: salary.currency }).format(salary.amount_minor / 100);

const when = (moment) =>
  moment && new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" }).format(new Date(moment));

export default async function Page({ params }) {
  const { id } = await params;
  const request = JSON.parse(await readFile(process.env.REQUEST_DATA, "utf8"));
  const company = request.company ?? {};
  return (
    <article>
      <h1>{request.position_title ?? "Interview request"}</h1>
      <section>
        <h2>{company.name}</h2>
        <dl>
          <dt>Size</dt>
          <dd>{company.size}</dd>
          <dt>Places</dt>
          <dd>{company.locations?.join(", ")}</dd>
          <dt>Tech stack</dt>
          <dd>{company.tech_stack?.join(", ")}</dd>
        </dl>
        <p>{company.culture}</p>
      </section>
      <section>
        <h2>Offer</h2>
        <p>
          <strong>{money(request.base_salary)}</strong> a {request.base_salary?.period}, not set in stone
        </p>
        <ul>{request.places?.map((place, n) => <li key={n}>{place.place ?? place.kind}</li>)}</ul>
        <ul>{request.compensation?.map((row, n) => <li key={n}>{row.text}</li>)}</ul>
      </section>
      <section>
        <h2>Note</h2>
        <p>{request.message}</p>
      </section>
      <p>
        Answer by <time dateTime={request.reply_by}>{when(request.reply_by)}</time>; it is declined by itself on{" "}
        <time dateTime={request.expires_at}>{when(request.expires_at)}</time>.
      </p>
      <form method="post" action={`/interviews/${id}/accept`}>
        <label>
          Note <textarea name="note" maxLength={2000} />
        </label>
        <button>Accept</button>
      </form>
      <form method="post" action={`/interviews/${id}/decline`}>
        <label>
          Reason <textarea name="reason" maxLength={2000} />
        </label>
        <button>Decline</button>
      </form>
    </article>
  );
}
