export const metadata = { title: "Review request" };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <header>
          <nav aria-label="Main">
            <a href="/interviews">Interviews</a> <a href="/profile">Profile</a> <a href="/account">Account</a>
          </nav>
        </header>
        <main id="main">{children}</main>
      </body>
    </html>
  );
}
