//! The look that an operator gives the pages: a name, a logo, colours, and links in the footer.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::Args;
use url::Url;

use super::{ConfigError, ConfigErrors, value};

const NAME: &str = "Throughline";
/// Longest name of a site (characters), so that the header keeps to one line.
const NAME_MAX_CHARS: usize = 40;
/// Largest logo (bytes): every page shows it.
const LOGO_MAX_BYTES: usize = 64 * 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Least contrast of text (WCAG 2.2 §1.4.3).
const LEAST_CONTRAST: f64 = 4.5;
/// What links are read on, in the light and in the dark: `--raised` of the stylesheet.
const GROUNDS: [Color; 2] = [Color(0xf1, 0xef, 0xe8), Color(0x1e, 0x25, 0x26)];

/// How the pages look.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Look")]
pub struct BrandArgs {
    /// Name of the site in the header and in titles, at most 40 characters [default: Throughline]
    #[arg(long, env = "THROUGHLINE_SITE_NAME", value_name = "NAME")]
    site_name: Option<String>,
    /// Logo in the header: an SVG or PNG file, at most 64 KiB [default: Throughline's mark]
    #[arg(long, env = "THROUGHLINE_SITE_LOGO", value_name = "FILE", value_parser = value::path_parser())]
    site_logo: Option<PathBuf>,
    /// Colours of links and buttons on light and on dark pages. Each needs a contrast of 4.5:1 [default: #0b6b66,#5fcabf]
    #[arg(long, env = "THROUGHLINE_SITE_COLORS", value_name = "#RRGGBB,#RRGGBB")]
    site_colors: Option<String>,
    /// Link to the terms of use, in the footer
    #[arg(long, env = "THROUGHLINE_TERMS_URL", value_name = "URL")]
    terms_url: Option<String>,
    /// Link to the privacy policy, in the footer
    #[arg(long, env = "THROUGHLINE_PRIVACY_URL", value_name = "URL")]
    privacy_url: Option<String>,
}

/// How the pages look.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The site's name.
    pub name: String,
    /// The logo in place of the mark.
    pub logo: Option<BrandFile>,
    /// The stylesheet with the colours, where they are not the usual ones.
    pub stylesheet: Option<BrandFile>,
    /// The terms of use.
    pub terms: Option<Url>,
    /// The privacy policy.
    pub privacy: Option<Url>,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: NAME.to_owned(), logo: None, stylesheet: None, terms: None, privacy: None }
    }
}

/// A file that the site serves.
#[derive(Debug, Clone)]
pub struct BrandFile {
    /// Its content.
    pub content: Vec<u8>,
    /// Its media type.
    pub content_type: &'static str,
    /// What tells this content from another.
    pub version: String,
}

impl BrandFile {
    fn new(content_type: &'static str, content: Vec<u8>) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(&content);
        Self { version: format!("{:x}", hasher.finish()), content, content_type }
    }
}

impl BrandArgs {
    pub(super) fn apply(&self, brand: &mut Brand, errors: &mut ConfigErrors) {
        errors.set(&mut brand.name, self.name());
        errors.set(&mut brand.logo, self.logo().map(Some));
        errors.set(&mut brand.stylesheet, self.stylesheet().map(Some));
        errors.set(&mut brand.terms, link("THROUGHLINE_TERMS_URL", self.terms_url.as_deref()).map(Some));
        errors.set(&mut brand.privacy, link("THROUGHLINE_PRIVACY_URL", self.privacy_url.as_deref()).map(Some));
    }

    fn name(&self) -> Result<Option<String>, ConfigError> {
        let Some(name) = value::given(self.site_name.as_deref()) else { return Ok(None) };
        if name.chars().count() > NAME_MAX_CHARS || name.contains(char::is_control) {
            return Err(ConfigError::usage(
                "THROUGHLINE_SITE_NAME",
                &format!("a name on one line, at most {NAME_MAX_CHARS} characters"),
            ));
        }
        Ok(Some(name.to_owned()))
    }

    fn logo(&self) -> Result<Option<BrandFile>, ConfigError> {
        const LOGO: &str = "THROUGHLINE_SITE_LOGO";
        let Some(path) = value::path(LOGO, self.site_logo.as_deref())? else { return Ok(None) };
        read_logo(path)
            .map(Some)
            .map_err(|problem| ConfigError::new(LOGO, format!("is {}, which {problem}", path.display())))
    }

    fn stylesheet(&self) -> Result<Option<BrandFile>, ConfigError> {
        const COLORS: &str = "THROUGHLINE_SITE_COLORS";
        let Some(text) = value::given(self.site_colors.as_deref()) else { return Ok(None) };
        let colors = text.split(',').map(|color| color.trim().parse()).collect::<Result<Vec<Color>, ()>>();
        let Ok([light, dark]) = colors.as_deref() else {
            return Err(ConfigError::usage(
                COLORS,
                "a colour for light pages and one for dark ones, such as #0b6b66,#5fcabf",
            ));
        };
        for (color, ground, pages, remedy) in
            [(*light, GROUNDS[0], "light", "darker"), (*dark, GROUNDS[1], "dark", "lighter")]
        {
            let contrast = color.contrast(ground);
            if contrast < LEAST_CONTRAST {
                let found = (contrast * 10.0).floor() / 10.0;
                return Err(ConfigError::new(
                    COLORS,
                    format!(
                        "has a colour for {pages} pages with a contrast of {found}:1, and {LEAST_CONTRAST}:1 is needed: choose a {remedy} one"
                    ),
                ));
            }
        }
        Ok(Some(BrandFile::new("text/css; charset=utf-8", stylesheet(*light, *dark).into_bytes())))
    }
}

fn read_logo(path: &Path) -> Result<BrandFile, String> {
    let content = fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    if content.len() > LOGO_MAX_BYTES {
        return Err(format!("has {} KiB: at most {} are allowed", content.len().div_ceil(1024), LOGO_MAX_BYTES / 1024));
    }
    if content.starts_with(PNG) {
        return Ok(BrandFile::new("image/png", content));
    }
    if str::from_utf8(&content).is_ok_and(|text| text.contains("<svg")) {
        return Ok(BrandFile::new("image/svg+xml", content));
    }
    Err("is neither an SVG nor a PNG file".to_owned())
}

fn link(setting: &'static str, text: Option<&str>) -> Result<Option<Url>, ConfigError> {
    let Some(text) = value::given(text) else { return Ok(None) };
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(Some(url)),
        _ => Err(ConfigError::usage(setting, "a URL that begins with https://")),
    }
}

/// The stylesheet's colours that these take the place of.
fn stylesheet(light: Color, dark: Color) -> String {
    let colors = |color: Color, towards: &str| {
        let color = color.to_css();
        format!(":root {{ --accent: {color}; --accent-strong: color-mix(in srgb, {color} 75%, {towards}); }}")
    };
    format!("{}\n@media (prefers-color-scheme: dark) {{ {} }}\n", colors(light, "black"), colors(dark, "white"))
}

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Color(u8, u8, u8);

impl FromStr for Color {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_color = |digits: &&str| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(is_color).ok_or(())?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| ());
        Ok(Self(channel(0)?, channel(2)?, channel(4)?))
    }
}

impl Color {
    fn to_css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance (WCAG 2.2, definitions).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.0722f64.mul_add(linear(self.2), 0.2126f64.mul_add(linear(self.0), 0.7152 * linear(self.1)))
    }

    /// Contrast ratio (WCAG 2.2, definitions), from 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_wcag_defines_it() {
        for (one, two, ratio) in
            [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b6b66", "#f1efe8", 5.52)]
        {
            let (one, two): (Color, Color) = (one.parse().unwrap(), two.parse().unwrap());
            assert!((one.contrast(two) - ratio).abs() < 0.01, "{}", one.contrast(two));
        }
    }

    #[test]
    fn a_colour_has_six_digits() {
        for text in ["", "#", "0b6b66", "#0b6", "#0b6b66ff", "#0b6b6g", "#+b+b+b", "#é6b6"] {
            assert_eq!(text.parse::<Color>(), Err(()), "{text}");
        }
    }
}
