//! Looking at an account: what has changed since the last time (RFC 6578), or, where a server can't say that, which versions
//! there are now; and only what differs is read.

use std::collections::{HashMap, HashSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    Moment,
    calendars::{Cause, Unclear},
    slots::Interval,
};
use libdav::{
    caldav::GetCalendarResources,
    dav::{ListResources, ListedResource, SyncCollection},
};

use super::{Account, understood};
use crate::calendars::{
    address::{self, FINDINGS},
    ics::{MOST_BYTES, merge},
    look::{Known, Lens, Mirror, Mirrored, Object, Seen},
    packed,
    web::cause,
};

/// So many objects are read in one go.
const AT_ONCE: usize = 100;
/// A calendar of more objects is too large.
const OBJECTS: usize = 20_000;
/// A server that says its changes in parts says them in so many.
const PARTS: usize = 100;

/// What differs from what is known.
struct Changes {
    /// Whether everything is listed that there is, not only what has changed.
    is_all: bool,
    changed: Vec<(String, String)>,
    deleted: Vec<String>,
    token: Option<String>,
}

impl Account {
    /// Looks at the chosen calendars.
    pub(crate) async fn look(&self, known: Known, lens: &Lens) -> Result<Seen, Cause> {
        let fits = lens.still_fits(&known);
        // What has not changed since was read no further than that.
        let until = known.mirrored_until.filter(|_| fits).unwrap_or(lens.within.end);
        let (mut collections, mut is_same, mut bytes) = (known.collections, fits, 0);
        for collection in &mut collections {
            if !collection.chosen {
                is_same &= collection.objects.is_empty() && collection.sync_token.is_none();
                *collection = Mirrored { sync_token: None, objects: Vec::new(), ..std::mem::take(collection) };
                continue;
            }
            if !fits {
                collection.sync_token = None;
                collection.objects.clear();
            }
            is_same &= !self.catch_up(collection, lens, &mut bytes).await?;
        }
        if is_same {
            return Ok(Seen::Same);
        }
        let lens = lens.clone();
        let mirror = tokio::task::spawn_blocking(move || mirror(collections, until, &lens));
        mirror.await.unwrap_or(Err(Cause::Unreadable)).map(|mirror| Seen::Changed(Box::new(mirror)))
    }

    /// Brings one calendar up to date; whether anything was different, also if that is only how far we are.
    async fn catch_up(&self, collection: &mut Mirrored, lens: &Lens, bytes: &mut usize) -> Result<bool, Cause> {
        let Changes { is_all, changed, deleted, token } = self.changes(collection).await?;
        let known: HashMap<&str, &str> =
            collection.objects.iter().map(|object| (&*object.href, &*object.etag)).collect();
        let wanted: Vec<String> = changed
            .iter()
            .filter(|(href, etag)| etag.is_empty() || known.get(&**href) != Some(&&**etag))
            .map(|(href, _)| href.clone())
            .collect();
        let read = self.read(&collection.href, &wanted, lens, bytes).await?;
        let before = collection.objects.len();
        let gone: HashSet<&str> = if is_all {
            let there: HashSet<&str> = changed.iter().map(|(href, _)| &**href).collect();
            known.keys().copied().filter(|href| !there.contains(href)).collect()
        } else {
            deleted.iter().map(String::as_str).collect()
        };
        let anew: HashSet<&str> = wanted.iter().map(String::as_str).collect();
        let stays = |object: &Object| !gone.contains(&*object.href) && !anew.contains(&*object.href);
        let mut objects: Vec<Object> = collection.objects.iter().filter(|object| stays(object)).cloned().collect();
        let is_same = objects.len() == before && read.is_empty() && token == collection.sync_token;
        objects.extend(read);
        if objects.len() > OBJECTS {
            return Err(Cause::TooLarge);
        }
        objects.sort_by(|one, other| one.href.cmp(&other.href));
        (collection.objects, collection.sync_token) = (objects, token);
        Ok(!is_same)
    }

    /// What differs: since the last look, else in all.
    async fn changes(&self, collection: &Mirrored) -> Result<Changes, Cause> {
        if let Some(token) = &collection.sync_token
            && let Some(changes) = self.since(&collection.href, Some(token)).await?
        {
            return Ok(changes);
        }
        if let Some(changes) = self.since(&collection.href, None).await? {
            return Ok(changes);
        }
        let listed = self.request(&ListResources::new(&collection.href)).await?.resources;
        Ok(Changes { is_all: true, changed: versions(listed), deleted: Vec::new(), token: None })
    }

    /// What has changed since the token was given out; `None` when the server does not know it, or no tokens at all.
    async fn since(&self, href: &str, token: Option<&str>) -> Result<Option<Changes>, Cause> {
        let mut changes = Changes {
            is_all: token.is_none(),
            changed: Vec::new(),
            deleted: Vec::new(),
            token: token.map(str::to_owned),
        };
        for _ in 0..PARTS {
            let mut request = SyncCollection::new(href);
            if let Some(token) = &changes.token {
                request = request.with_sync_token(token);
            }
            let answer = self.send(&request).await?;
            match answer.status.as_u16() {
                401 => return Err(Cause::Denied),
                404 | 410 => return Err(Cause::Missing),
                429 | 500.. => return Err(cause(answer.status)),
                400.. => return Ok(None),
                _ => {}
            }
            let Ok(part) = understood(&request, answer) else { return Ok(None) };
            let was_last = changes.token.as_ref() == Some(&part.new_sync_token)
                || part.changed.is_empty() && part.deleted.is_empty();
            changes.token = Some(part.new_sync_token);
            changes.changed.extend(versions(part.changed));
            changes.deleted.extend(part.deleted);
            if changes.changed.len() > OBJECTS {
                return Err(Cause::TooLarge);
            }
            // Servers may say it in parts, and libdav does not tell which is the last: the last one is empty.
            if was_last {
                return Ok(Some(changes));
            }
        }
        Err(Cause::TooLarge)
    }

    /// Reads these objects; those that are gone meanwhile are left out.
    async fn read(
        &self,
        collection: &str,
        hrefs: &[String],
        lens: &Lens,
        bytes: &mut usize,
    ) -> Result<Vec<Object>, Cause> {
        let mut objects = Vec::with_capacity(hrefs.len());
        for some in hrefs.chunks(AT_ONCE) {
            let fetched = self.request(&GetCalendarResources::new(collection).with_hrefs(some)).await?.resources;
            let wanted: HashSet<&str> = some.iter().map(String::as_str).collect();
            let mut said = HashSet::new();
            let mut texts = Vec::new();
            for resource in fetched {
                // Once each, and nothing that was not asked for.
                if !wanted.contains(&*resource.href) || !said.insert(resource.href.clone()) {
                    continue;
                }
                match resource.content {
                    Ok(content) => {
                        *bytes += content.data.len();
                        texts.push((resource.href, content.etag, content.data));
                    }
                    Err(status) if matches!(status.as_u16(), 404 | 410) => {}
                    Err(status) => return Err(cause(status)),
                }
            }
            // What is not said of an object is not known: it may be busy.
            if said.len() < wanted.len() {
                return Err(Cause::CutOff);
            }
            if *bytes > MOST_BYTES {
                return Err(Cause::TooLarge);
            }
            let lens = lens.clone();
            let read = tokio::task::spawn_blocking(move || {
                texts
                    .into_iter()
                    .map(|(href, etag, text)| object(href, etag, &text, &lens))
                    .collect::<Result<Vec<_>, _>>()
            });
            objects.extend(read.await.unwrap_or(Err(Cause::Unreadable))?);
        }
        Ok(objects)
    }
}

/// Addresses and versions of what is listed; calendars within are not objects.
fn versions(listed: Vec<ListedResource>) -> Vec<(String, String)> {
    let object = |resource: ListedResource| {
        (!resource.resource_type.is_collection).then(|| (resource.href, resource.etag.unwrap_or_default()))
    };
    listed.into_iter().filter_map(object).collect()
}

fn object(href: String, etag: String, text: &str, lens: &Lens) -> Result<Object, Cause> {
    let reading = address::read(text.as_bytes(), lens)?;
    let busy = STANDARD.encode(packed::pack(&reading.busy));
    let events = u32::try_from(reading.events).unwrap_or(u32::MAX);
    Ok(Object { href, etag, busy, events, findings: address::findings(&reading) })
}

/// All of an account's calendars in one.
fn mirror(collections: Vec<Mirrored>, until: Moment, lens: &Lens) -> Result<Mirror, Cause> {
    let mut busy: Vec<Interval> = Vec::new();
    let (mut events, mut found, mut findings) = (0_u32, 0_u32, Vec::<Unclear>::new());
    for object in collections.iter().flat_map(|collection| &collection.objects) {
        let packed = STANDARD.decode(&object.busy).map_err(|_| Cause::Unreadable)?;
        packed::unpack(&packed, &lens.within, &mut busy).ok_or(Cause::Unreadable)?;
        events = events.saturating_add(object.events);
        found = found.saturating_add(u32::try_from(object.findings.len()).unwrap_or(u32::MAX));
        let room = FINDINGS.saturating_sub(findings.len());
        findings.extend(object.findings.iter().take(room).cloned());
    }
    let known = Known { zone: Some(lens.zone.clone()), mirrored_until: Some(until), collections, ..Known::default() };
    merge(&mut busy);
    let busy = packed::pack(&busy);
    Ok(Mirror { known, mirrored_from: Some(lens.within.start), busy, events, found, findings })
}
