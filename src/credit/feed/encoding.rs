//! Text files as UTF-8, whatever encoding they are in.

use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8};

use super::file_error::FileError;

/// Bytes that are read and decoded at a time.
const CHUNK: usize = 64 << 10;
/// Bytes beyond ASCII by which an encoding is judged, where the text has as many.
const EVIDENCE: usize = 64;
/// Bytes that are read ahead at most to find as many.
const AHEAD: usize = 1 << 20;

/// A text file read as UTF-8; bytes that are no text in its encoding come out as U+FFFD, so that the row that holds them can be refused.
///
/// The encoding is the one of the byte order mark, otherwise it is judged once, by the first chunk that holds more than ASCII and by
/// those behind it, until there is enough to judge by: a chunk may end in the middle of its only such character.
pub struct Decoded<R> {
    inner: R,
    raw: Vec<u8>,
    out: Vec<u8>,
    taken: usize,
    begun: Begun,
    decoder: Option<(&'static Encoding, Decoder)>,
}

/// How far the reading has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    /// The mark was not looked for yet.
    No,
    /// In the middle.
    Yes,
    /// The last byte was decoded.
    Ended,
}

impl<R: Read> Decoded<R> {
    /// Reads the bytes of `inner` as text.
    pub fn new(inner: R) -> Self {
        Self { inner, raw: Vec::with_capacity(CHUNK), out: Vec::new(), taken: 0, begun: Begun::No, decoder: None }
    }
    /// The encoding's name; `None` while only ASCII was seen.
    pub fn encoding(&self) -> Option<&'static str> {
        self.decoder.as_ref().map(|(encoding, _)| encoding.name())
    }
    /// Decodes the next chunk into `out`.
    fn refill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.taken = 0;
        while self.out.is_empty() && self.begun != Begun::Ended {
            self.raw.clear();
            self.inner.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw)?;
            let last = self.raw.is_empty();
            let mut from = 0;
            if self.begun == Begun::No {
                self.begun = Begun::Yes;
                if let Some((encoding, mark)) = Encoding::for_bom(&self.raw) {
                    self.decoder = Some((encoding, encoding.new_decoder_without_bom_handling()));
                    from = mark;
                }
            }
            if self.decoder.is_none() {
                if !self.raw.is_ascii() {
                    self.look_ahead()?;
                    let encoding = judge(&self.raw)?;
                    self.decoder = Some((encoding, encoding.new_decoder_without_bom_handling()));
                } else if self.raw.contains(&0) {
                    return Err(FileError::UnknownEncoding.into());
                }
            }
            match &mut self.decoder {
                Some((_, decoder)) => decode(decoder, &self.raw[from..], &mut self.out, last),
                None => self.out.extend_from_slice(&self.raw),
            }
            if last {
                self.begun = Begun::Ended;
            }
        }
        Ok(())
    }
    /// Reads on until the chunk holds enough to judge its encoding by.
    fn look_ahead(&mut self) -> io::Result<()> {
        while self.raw.len() < AHEAD && self.raw.iter().filter(|byte| !byte.is_ascii()).count() < EVIDENCE {
            if self.inner.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw)? == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// Decodes a chunk; the decoder keeps a character that the chunk cuts in two.
fn decode(decoder: &mut Decoder, mut from: &[u8], out: &mut Vec<u8>, last: bool) {
    loop {
        let begin = out.len();
        let room = decoder.max_utf8_buffer_length(from.len()).unwrap_or(4 * from.len() + 16);
        out.resize(begin + room, 0);
        let (result, read, written, _) = decoder.decode_to_utf8(from, &mut out[begin..], last);
        out.truncate(begin + written);
        from = &from[read..];
        match result {
            CoderResult::InputEmpty => return,
            CoderResult::OutputFull => {}
        }
    }
}

/// The encoding of a chunk that holds more than ASCII.
fn judge(chunk: &[u8]) -> Result<&'static Encoding, FileError> {
    if chunk.contains(&0) {
        return Err(FileError::UnknownEncoding);
    }
    let (right, wrong) = utf8_sequences(chunk);
    // A text in GBK makes few valid sequences of UTF-8, about one in seven; one in UTF-8 may have a few broken bytes, whose rows are refused.
    if right > 3 * wrong {
        return Ok(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(chunk, false);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    let mut plausible = guess == GBK || guess == GB18030;
    if !plausible {
        let mut out = Vec::new();
        decode(&mut GB18030.new_decoder_without_bom_handling(), chunk, &mut out, false);
        plausible = !String::from_utf8_lossy(&out).contains('\u{fffd}');
    }
    if plausible { Ok(GB18030) } else { Err(FileError::UnknownEncoding) }
}

/// How many characters beyond ASCII are right in UTF-8, and how many bytes are not; a character cut at the end is neither.
fn utf8_sequences(chunk: &[u8]) -> (usize, usize) {
    let (mut right, mut wrong) = (0, 0);
    let mut pieces = chunk.utf8_chunks().peekable();
    while let Some(piece) = pieces.next() {
        right += piece.valid().bytes().filter(|b| *b >= 0xc0).count();
        if !piece.invalid().is_empty() && (pieces.peek().is_some() || piece.invalid().len() > 3) {
            wrong += 1;
        }
    }
    (right, wrong)
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.out.len() {
            self.refill()?;
        }
        Ok(&self.out[self.taken..])
    }
    fn consume(&mut self, amount: usize) {
        self.taken = (self.taken + amount).min(self.out.len());
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let amount = from.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&from[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "企业名称,统一社会信用代码\n淮安某某科技有限公司,91320899MAXAY4CL05\n";

    fn read_all(bytes: &[u8]) -> Result<(String, Option<&'static str>), FileError> {
        let mut decoded = Decoded::new(bytes);
        let mut text = String::new();
        decoded.read_to_string(&mut text)?;
        Ok((text, decoded.encoding()))
    }

    fn utf16(text: &str, to: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(to).collect()
    }

    #[test]
    fn reads_each_encoding() {
        let with_mark = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
        let gbk = GBK.encode(TEXT).0.into_owned();
        let cases = [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (with_mark, "UTF-8"),
            (gbk, "gb18030"),
            (GB18030.encode(TEXT).0.into_owned(), "gb18030"),
            (utf16(TEXT, u16::to_le_bytes), "UTF-16LE"),
            (utf16(TEXT, u16::to_be_bytes), "UTF-16BE"),
        ];
        for (bytes, name) in cases {
            assert_eq!(read_all(&bytes), Ok((TEXT.to_owned(), Some(name))), "{name}");
        }
    }

    #[test]
    fn characters_on_the_edge_of_a_chunk_survive() {
        for shift in 0..4 {
            let text = format!("{}{}", "x".repeat(shift), "信用贷款𠮷".repeat(20_000));
            for encoding in [UTF_8, GB18030] {
                let bytes = encoding.encode(&text).0.into_owned();
                assert_eq!(read_all(&bytes).map(|read| read.0 == text), Ok(true), "{} {shift}", encoding.name());
            }
            assert_eq!(read_all(&utf16(&text, u16::to_le_bytes)).map(|read| read.0 == text), Ok(true));
        }
    }

    #[test]
    fn ascii_first_and_chinese_late() {
        let text = format!("{}{TEXT}", "a,b\n".repeat(40_000));
        let gbk = GBK.encode(&text).0.into_owned();
        assert_eq!(read_all(&gbk).map(|read| read.0 == text), Ok(true));
    }

    #[test]
    fn the_first_chinese_character_may_lie_across_the_edge() {
        // The first is two bytes of GBK that are one character of UTF-8 as well.
        for text in ["住位网络,信用贷款\n".to_owned(), TEXT.to_owned(), TEXT.repeat(40)] {
            for before in CHUNK - 4..=CHUNK {
                let text = format!("{}{text}", "x".repeat(before));
                for encoding in [UTF_8, GB18030] {
                    let bytes = encoding.encode(&text).0.into_owned();
                    assert_eq!(read_all(&bytes).map(|read| read.0 == text), Ok(true), "{} {before}", encoding.name());
                }
            }
        }
    }

    #[test]
    fn broken_bytes_are_marked_and_binary_is_refused() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes[TEXT.len() - 25] = 0xff;
        let (text, name) = read_all(&bytes).expect("text");
        assert_eq!((text.contains('\u{fffd}'), name), (true, Some("UTF-8")));
        assert_eq!(read_all(b"a\0b\0c\0"), Err(FileError::UnknownEncoding));
        assert_eq!(read_all(b"\xff\x00\x80\x81"), Err(FileError::UnknownEncoding));
    }
}
