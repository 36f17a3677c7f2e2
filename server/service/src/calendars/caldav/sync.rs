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
    dav::{ListResources, SyncCollection},
};
use uuid::Uuid;

use super::{
    Account, LIST, Reader,
    object::href,
    said::{Said, multistatus, name},
    understood,
};
use crate::calendars::{
    address::{self, FINDINGS},
    ics::merge,
    look::{Known, Lens, Mirror, Mirrored, Object, Seen},
    packed,
    web::{Answer, cause},
};

/// So many objects are read in one go.
const AT_ONCE: usize = 100;
/// An account of more objects is too large …
const OBJECTS: usize = 20_000;
/// … and so is one of which more bytes would be kept.
const KEPT: usize = 16 << 20;
/// No more bytes of objects than this are read in one look.
const READ: usize = 32 << 20;
/// Addresses and versions of objects, and what stands for the state of a calendar, are no longer than this, in bytes.
const NAMES: usize = 4_000;
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
        let (mut objects, mut kept) = (0, 0);
        let mut gone = Vec::new();
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
            gone.extend(missing(collection, lens));
            objects += collection.objects.len();
            kept += collection.objects.iter().map(weight).sum::<usize>();
            if objects > OBJECTS || kept > KEPT {
                return Err(Cause::TooLarge);
            }
        }
        if is_same && gone.is_empty() {
            return Ok(Seen::Same);
        }
        // Our own bytes, checked when they were read; a second of work at worst.
        let lens = lens.clone();
        let mirror = tokio::task::spawn_blocking(move || mirror(collections, gone, until, &lens));
        mirror.await.unwrap_or(Err(Cause::Unreadable)).map(|mirror| Seen::Changed(Box::new(mirror)))
    }

    /// Brings one calendar up to date; whether anything was different, also if that is only how far we are.
    async fn catch_up(&self, collection: &mut Mirrored, lens: &Lens, bytes: &mut usize) -> Result<bool, Cause> {
        let Changes { is_all, changed, deleted, token } = self.changes(collection).await?;
        let known: HashMap<&str, &str> =
            collection.objects.iter().map(|object| (&*object.href, &*object.etag)).collect();
        // Said in parts, an object may be said twice.
        let mut said = HashSet::new();
        let wanted: Vec<String> = changed
            .iter()
            .filter(|(href, etag)| etag.is_empty() || known.get(&**href) != Some(&&**etag))
            .filter(|(href, _)| said.insert(&**href))
            .map(|(href, _)| href.clone())
            .collect();
        let (mut read, unread) = self.read(&collection.href, &wanted, lens, bytes).await?;
        read.extend(unread.into_iter().map(|href| withheld(href, &collection.objects, lens)));
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
        let href = collection.href.clone();
        let answer = self.request(&ListResources::new(&href), LIST).await?;
        let listed = understood(answer, multistatus).await?.all;
        let (changed, _) = versions(listed, &href);
        let changes = Changes { is_all: true, changed, deleted: Vec::new(), token: None };
        changes.are_few()?;
        Ok(changes)
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
            let answer = self.send(&request, LIST).await?;
            match answer.status.as_u16() {
                401 => return Err(Cause::Denied),
                404 | 410 => return Err(Cause::Missing),
                429 | 500.. => return Err(cause(answer.status)),
                400.. => return Ok(None),
                _ => {}
            }
            let part = match understood(answer, multistatus).await {
                Ok(part) => part,
                Err(cause @ (Cause::Busy | Cause::TooLarge)) => return Err(cause),
                Err(_) => return Ok(None),
            };
            let Some(token) = part.token else { return Ok(None) };
            let (changed, deleted) = versions(part.all, href);
            let was_last = changes.token.as_ref() == Some(&token) || changed.is_empty() && deleted.is_empty();
            changes.token = Some(token);
            changes.changed.extend(changed);
            changes.deleted.extend(deleted);
            changes.are_few()?;
            // Servers may say it in parts, and libdav does not tell which is the last: the last one is empty.
            if was_last {
                return Ok(Some(changes));
            }
        }
        Err(Cause::TooLarge)
    }

    /// Reads these objects; those that are gone meanwhile are left out, and those that the server does not give out are named.
    async fn read(
        &self,
        collection: &str,
        hrefs: &[String],
        lens: &Lens,
        bytes: &mut usize,
    ) -> Result<(Vec<Object>, Vec<String>), Cause> {
        let mut unread = Vec::new();
        let (mut objects, mut kept) = (Vec::with_capacity(hrefs.len()), 0);
        for some in hrefs.chunks(AT_ONCE) {
            let request = GetCalendarResources::new(collection).with_hrefs(some);
            let answer: Answer = self.request(&request, super::OBJECTS).await?;
            let (wanted, lens) = (some.to_vec(), lens.clone());
            let Objects { read, unread: odd, bytes: more } =
                understood(answer, move |reader| read(reader, wanted, &lens)).await?;
            unread.extend(odd);
            *bytes += more;
            kept += read.iter().map(weight).sum::<usize>();
            if *bytes > READ || kept > KEPT {
                return Err(Cause::TooLarge);
            }
            objects.extend(read);
        }
        Ok((objects, unread))
    }
}

impl Changes {
    /// Whether there are no more than an account may have.
    fn are_few(&self) -> Result<(), Cause> {
        let names = self.changed.iter().flat_map(|(href, etag)| [href, etag]).chain(&self.deleted).chain(&self.token);
        let (mut bytes, mut is_long) = (0, false);
        for name in names {
            bytes += name.len();
            is_long |= name.len() > NAMES;
        }
        let is_many = self.changed.len() > OBJECTS || self.deleted.len() > OBJECTS || bytes > KEPT;
        if is_many || is_long { Err(Cause::TooLarge) } else { Ok(()) }
    }
}

/// What came of the objects that were wanted.
struct Objects {
    read: Vec<Object>,
    /// Those that the server does not give out.
    unread: Vec<String>,
    bytes: usize,
}

/// The objects that were wanted; whatever else is said belongs to nobody's question.
fn read(reader: &Reader<'_>, wanted: Vec<String>, lens: &Lens) -> Result<Objects, Cause> {
    let mut said = multistatus(reader)?.by_name();
    let mut objects = Objects { read: Vec::with_capacity(wanted.len()), unread: Vec::new(), bytes: 0 };
    let mut answered = false;
    for href in wanted {
        let one = said.remove(&name(&href));
        answered |= one.is_some();
        match one {
            Some(Said { text: Some(text), etag, .. }) => {
                objects.bytes += text.len();
                objects.read.push(object(reader, href, etag.unwrap_or_default(), text, lens));
            }
            Some(one) if one.is_gone() => {}
            Some(_) | None => objects.unread.push(href),
        }
    }
    // A server that says nothing of anything has not answered.
    if answered || objects.unread.is_empty() { Ok(objects) } else { Err(Cause::CutOff) }
}

/// An object that its server does not give out: as it was known, or busy at any time. It is asked for every time.
fn withheld(href: String, known: &[Object], lens: &Lens) -> Object {
    let known = known.iter().find(|object| object.href == href);
    let trouble = "its server does not give it out".to_owned();
    let unclear = Unclear {
        event: String::new(),
        title: last_part(&href),
        trouble,
        at: None,
        from: known.is_none().then_some(lens.within.start),
        to: None,
    };
    if let Some(known) = known {
        let mut findings = known.findings.clone();
        if !findings.iter().any(|other| other.trouble == unclear.trouble) {
            findings.push(unclear);
        }
        return Object { etag: String::new(), findings, ..known.clone() };
    }
    let busy = STANDARD.encode(packed::pack(&[lens.within]));
    Object { href, etag: String::new(), busy, events: 1, findings: vec![unclear], moved: None }
}

/// What an object without a name is known by.
fn last_part(href: &str) -> String {
    let name = name(href.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
    String::from_utf8_lossy(&name).chars().filter(|sign| !sign.is_control()).take(80).collect()
}

/// How many bytes are kept of an object.
fn weight(object: &Object) -> usize {
    let findings =
        object.findings.iter().map(|finding| finding.event.len() + finding.title.len() + finding.trouble.len());
    object.href.len() + object.etag.len() + object.busy.len() + findings.sum::<usize>()
}

/// Addresses and versions of what is listed, and what is gone; calendars within are not objects, nor is this one.
fn versions(listed: Vec<Said>, collection: &str) -> (Vec<(String, String)>, Vec<String>) {
    let own = name(collection.trim_end_matches('/'));
    let (mut there, mut gone) = (Vec::with_capacity(listed.len()), Vec::new());
    for said in listed {
        if said.is_collection || name(said.href.trim_end_matches('/')) == own {
            continue;
        }
        if said.is_gone() {
            gone.push(said.href);
        } else {
            there.push((said.href, said.etag.unwrap_or_default()));
        }
    }
    (there, gone)
}

/// An object as it is; one that is damaged, as far as that goes.
fn object(reader: &Reader<'_>, href: String, etag: String, text: String, lens: &Lens) -> Object {
    let mut bytes = text.into_bytes();
    let moved = address::moved(reader.inside, &bytes, lens);
    let read = address::read(reader.inside, &mut bytes, lens);
    let reading = read.unwrap_or_else(|_| address::salvage(reader.inside, &bytes, lens));
    let busy = STANDARD.encode(packed::pack(&reading.busy));
    let events = u32::try_from(reading.events).unwrap_or(u32::MAX);
    // What is put back may be changed in the same way again, and is then in the same version as before.
    let etag = if moved.is_some() { String::new() } else { etag };
    let mut findings = address::findings(&reading, lens);
    for unclear in findings.iter_mut().filter(|unclear| unclear.title.is_empty() && unclear.event.is_empty()) {
        unclear.title = last_part(&href);
    }
    Object { href, etag, busy, events, findings, moved }
}

/// Talks to come that were written into this calendar and are not in it any more: somebody has deleted them.
fn missing(collection: &Mirrored, lens: &Lens) -> Vec<Uuid> {
    if collection.href != lens.written.href || lens.written.talks.is_empty() {
        return Vec::new();
    }
    let last = |href: &str| name(href).rsplit(|byte| *byte == b'/').next().unwrap_or_default().to_vec();
    let there: HashSet<Vec<u8>> = collection.objects.iter().map(|object| last(&object.href)).collect();
    let is_to_come = |talk: &Uuid| lens.times.get(talk).is_some_and(|time| lens.now < time.start);
    let talks = lens.written.talks.iter().filter(|talk| is_to_come(talk));
    talks.filter(|talk| !there.contains(&last(&href(&collection.href, &talk.to_string())))).copied().collect()
}

/// All of an account's calendars in one.
fn mirror(collections: Vec<Mirrored>, gone: Vec<Uuid>, until: Moment, lens: &Lens) -> Result<Mirror, Cause> {
    let mut busy: Vec<Interval> = Vec::new();
    let (mut events, mut found, mut findings) = (0_u32, 0_u32, Vec::<Unclear>::new());
    let objects = || collections.iter().flat_map(|collection| &collection.objects);
    for object in objects() {
        let packed = STANDARD.decode(&object.busy).map_err(|_| Cause::Unreadable)?;
        packed::unpack(&packed, &lens.within, &mut busy).ok_or(Cause::Unreadable)?;
        events = events.saturating_add(object.events);
        found = found.saturating_add(u32::try_from(object.findings.len()).unwrap_or(u32::MAX));
    }
    // What keeps its owner from being offered comes first.
    for blocks in [true, false] {
        let all = objects().flat_map(|object| &object.findings).filter(|finding| finding.from.is_some() == blocks);
        findings.extend(all.take(FINDINGS.saturating_sub(findings.len())).cloned());
    }
    let moved = objects().filter_map(|object| object.moved).chain(gone).collect();
    let known = Known { zone: Some(lens.zone.clone()), mirrored_until: Some(until), collections, ..Known::default() };
    merge(&mut busy);
    let busy = packed::pack(&busy);
    Ok(Mirror { known, mirrored_from: Some(lens.within.start), busy, events, found, findings, moved })
}
