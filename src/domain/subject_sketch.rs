//! Estimates how many distinct subjects got a token in a month: monthly active users, as the assistant's vendor bills them.
//!
//! The sketches (Apache DataSketches) take constant memory, can be merged, and reveal no subject. HyperLogLog counts all subjects:
//! [`LG_REGISTERS`] gives a standard error of 1.04 / √2¹⁷ = 0.29 %, so the estimate is within 1 % in more than 999 of 1,000 months.
//! Theta sketches count anonymous and authenticated subjects, because only they support intersection: exact up to 2¹⁴ subjects of
//! a kind, beyond that with a standard error of 1 / √(2¹⁴ × the share of doubles).
//!
//! Every replica and every version uses the same hash, MurmurHash3 with the library's fixed seed over the uuid's 16 bytes, as the
//! exchange format requires. Nobody can skew the estimate by choosing subjects: they are random, and their cookie is signed.

use datasketches::{
    hash::value::raw_bytes,
    hll::{HllSketch, HllType, HllUnion},
    theta::{CompactThetaSketch, ThetaIntersection, ThetaSketch, ThetaSketchBuilder, ThetaUnionBuilder},
};
use time::{Date, OffsetDateTime, UtcOffset};

use super::subject::Subject;

/// HyperLogLog registers, as a power of two: 96 KiB.
const LG_REGISTERS: u8 = 17;
/// Hashes retained by a theta sketch, as a power of two: up to 128 KiB.
const LG_SAMPLE: u8 = 14;

/// A calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month that contains this moment.
    #[must_use]
    pub fn of(moment: OffsetDateTime) -> Self {
        let date = moment.to_offset(UtcOffset::UTC).date();
        Self(date.replace_day(1).unwrap_or(date))
    }

    /// Its first day, as stored in the database.
    #[must_use]
    pub const fn first_day(self) -> Date {
        self.0
    }
}

/// Whom a token was issued for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Somebody not logged in.
    Anonymous,
    /// Somebody logged in.
    Authenticated,
}

/// The estimates for a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthlyFigures {
    /// Distinct subjects that got a token.
    pub subjects: u64,
    /// Subjects that got both an anonymous and an authenticated token: if login changed the `sub`, each of them would have counted
    /// twice.
    pub doubles_avoided: u64,
}

/// A sketch could not be created, or stored bytes are not a sketch.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the sketch of monthly subjects cannot be used: {0}")]
pub struct SketchError(String);

impl From<datasketches::error::Error> for SketchError {
    fn from(error: datasketches::error::Error) -> Self {
        Self(error.to_string())
    }
}

/// Counts the subjects of the current month.
#[derive(Debug)]
pub struct SubjectTally {
    subjects: HllSketch,
    anonymous: ThetaSketch,
    authenticated: ThetaSketch,
}

impl SubjectTally {
    /// An empty tally.
    ///
    /// # Errors
    /// When the library rejects the sizes.
    pub fn new() -> Result<Self, SketchError> {
        let sample = || ThetaSketchBuilder::default().lg_k(LG_SAMPLE).build();
        Ok(Self {
            subjects: HllSketch::new(LG_REGISTERS, HllType::Hll6)?,
            anonymous: sample()?,
            authenticated: sample()?,
        })
    }

    /// Counts a subject that got a token of this kind.
    pub fn note(&mut self, subject: Subject, kind: TokenKind) {
        let uuid = subject.uuid();
        let bytes = uuid.as_bytes();
        self.subjects.update(raw_bytes::from_slice(bytes));
        match kind {
            TokenKind::Anonymous => self.anonymous.update(raw_bytes::from_slice(bytes)),
            TokenKind::Authenticated => self.authenticated.update(raw_bytes::from_slice(bytes)),
        }
    }

    /// A snapshot, to be merged and stored.
    #[must_use]
    pub fn sketch(&self) -> SubjectSketch {
        SubjectSketch {
            subjects: self.subjects.clone(),
            anonymous: self.anonymous.compact(false),
            authenticated: self.authenticated.compact(false),
        }
    }
}

/// The subjects of a month, in a form that can be stored and merged.
#[derive(Debug, Clone)]
pub struct SubjectSketch {
    subjects: HllSketch,
    anonymous: CompactThetaSketch,
    authenticated: CompactThetaSketch,
}

/// A [`SubjectSketch`] in the library's exchange format, at most 360 KiB in total.
#[derive(Debug, Clone)]
pub struct SketchBytes {
    /// HyperLogLog of all subjects.
    pub subjects: Vec<u8>,
    /// Theta sketch of subjects that got an anonymous token.
    pub anonymous: Vec<u8>,
    /// Theta sketch of subjects that got an authenticated token.
    pub authenticated: Vec<u8>,
}

impl SubjectSketch {
    /// Parses the output of [`Self::bytes`].
    ///
    /// # Errors
    /// When the bytes are anything else.
    pub fn parse(bytes: &SketchBytes) -> Result<Self, SketchError> {
        Ok(Self {
            subjects: HllSketch::deserialize(&bytes.subjects)?,
            anonymous: CompactThetaSketch::deserialize(&bytes.anonymous)?,
            authenticated: CompactThetaSketch::deserialize(&bytes.authenticated)?,
        })
    }

    /// Serializes the sketch for the database.
    #[must_use]
    pub fn bytes(&self) -> SketchBytes {
        SketchBytes {
            subjects: self.subjects.serialize(),
            anonymous: self.anonymous.serialize_compressed(),
            authenticated: self.authenticated.serialize_compressed(),
        }
    }

    /// The union of both. A subject in both counts once, however often they are merged.
    ///
    /// # Errors
    /// When the other was created with a different seed.
    pub fn merged(&self, other: &Self) -> Result<Self, SketchError> {
        let mut subjects = HllUnion::new(LG_REGISTERS)?;
        subjects.update(&self.subjects);
        subjects.update(&other.subjects);
        Ok(Self {
            subjects: subjects.to_sketch(HllType::Hll6),
            anonymous: union(&self.anonymous, &other.anonymous)?,
            authenticated: union(&self.authenticated, &other.authenticated)?,
        })
    }

    /// Computes the estimates.
    ///
    /// # Errors
    /// When its parts were created with different seeds.
    pub fn figures(&self) -> Result<MonthlyFigures, SketchError> {
        let mut doubles = ThetaIntersection::default();
        doubles.update(&self.anonymous)?;
        doubles.update(&self.authenticated)?;
        let doubles = doubles.to_sketch(false).map_or(0.0, |sketch| sketch.estimate());
        Ok(MonthlyFigures { subjects: whole(self.subjects.estimate()), doubles_avoided: whole(doubles) })
    }
}

fn union(one: &CompactThetaSketch, other: &CompactThetaSketch) -> Result<CompactThetaSketch, SketchError> {
    let mut union = ThetaUnionBuilder::default().lg_k(LG_SAMPLE).build()?;
    union.update(one)?;
    union.update(other)?;
    Ok(union.to_sketch(true))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate is small and not negative")]
fn whole(estimate: f64) -> u64 {
    estimate.round() as u64
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn tally(subjects: &[Subject], kind: TokenKind) -> SubjectSketch {
        let mut tally = SubjectTally::new().unwrap();
        for subject in subjects {
            tally.note(*subject, kind);
        }
        tally.sketch()
    }

    fn off_by(estimate: u64, truth: u32) -> f64 {
        (f64::from(u32::try_from(estimate).unwrap()) / f64::from(truth) - 1.0).abs()
    }

    #[test]
    fn a_month_begins_at_midnight_in_utc() {
        let month = Month::of(datetime!(2026-02-28 23:59:59.999 UTC));
        assert_eq!(month, Month::of(datetime!(2026-02-01 00:00 UTC)));
        assert_eq!(month, Month::of(datetime!(2026-03-01 03:00 +04:00)));
        assert!(month < Month::of(datetime!(2026-03-01 00:00 UTC)));
    }

    #[test]
    fn the_same_subject_counts_once_on_every_replica() {
        let subjects: Vec<_> = (0..500).map(|_| Subject::mint()).collect();
        let one = tally(&subjects, TokenKind::Anonymous);
        let other = tally(&subjects[..200], TokenKind::Authenticated);
        let both = one.merged(&other).unwrap().merged(&one).unwrap();
        let stored = SubjectSketch::parse(&both.bytes()).unwrap();
        assert_eq!(stored.figures().unwrap(), MonthlyFigures { subjects: 500, doubles_avoided: 200 });
    }

    #[test]
    fn a_million_subjects_are_counted_within_one_percent() {
        let subjects: Vec<_> = (0..1_000_000).map(|_| Subject::mint()).collect();
        let one = tally(&subjects[..600_000], TokenKind::Anonymous);
        let other = tally(&subjects[400_000..], TokenKind::Authenticated);
        let both = one.merged(&other).unwrap();
        let bytes = both.bytes();
        let figures = SubjectSketch::parse(&bytes).unwrap().figures().unwrap();
        assert!(off_by(figures.subjects, 1_000_000) <= 0.01, "{figures:?}");
        // 1 / √(2¹⁴ × ⅓) = 1.4 %, and five times that.
        assert!(off_by(figures.doubles_avoided, 200_000) <= 0.07, "{figures:?}");
        let size = bytes.subjects.len() + bytes.anonymous.len() + bytes.authenticated.len();
        assert!(size <= 360 * 1024, "{size} bytes");
    }

    // Sketches stored by earlier versions must still be readable and mergeable.
    #[test]
    fn the_hash_is_the_same_for_ever() {
        let subject = Subject::parse("anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a").unwrap();
        let sketch = tally(&[subject], TokenKind::Anonymous);
        // The result of another implementation of MurmurHash3_x64_128 for these 16 bytes and the seed 9001: the register and its
        // value, and the upper 63 bits.
        assert_eq!(sketch.bytes().subjects[8..], [251, 219, 230, 9]);
        let hashes: Vec<_> = sketch.anonymous.iter().map(|entry| entry.hash()).collect();
        assert_eq!(hashes, [0x796c_9e7a_bef3_6dfd]);
    }

    #[test]
    fn what_is_no_sketch_is_refused() {
        let good = tally(&[Subject::mint()], TokenKind::Anonymous).bytes();
        for damaged in [Vec::new(), b"hello".to_vec(), good.subjects[..5].to_vec()] {
            assert!(SubjectSketch::parse(&SketchBytes { subjects: damaged.clone(), ..good.clone() }).is_err());
            assert!(SubjectSketch::parse(&SketchBytes { anonymous: damaged, ..good.clone() }).is_err());
        }
    }
}
