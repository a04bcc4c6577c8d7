// Every bound, its unit and its reason. Untrusted input is measured against these before it is read.
#pragma once
#include <cstddef>
#include <cstdint>

namespace dromos::limits {

// JSON: deep enough for every declared value, shallow enough that recursion is safe.
inline constexpr int json_depth = 32;
// A snapshot: a change wraps it in three levels, an export in a few more.
inline constexpr int snapshot_depth = 24;
// Integers beyond ±2^53 are not exact in other JSON readers (RFC 7493 §2.2).
inline constexpr std::int64_t json_integer = std::int64_t{1} << 53;

// One text value: a long note is a few pages; 64 KiB must pass.
inline constexpr std::size_t text_bytes = 256 * 1024;
// One change line: one long text and its escapes.
inline constexpr std::size_t change_bytes = 1024 * 1024;
// Writes in one change: the largest type has 24 fields; sets and maps give one write per key.
inline constexpr std::size_t change_writes = 1024;
// Dots in one `replaces`: concurrent values of one field and what they replaced.
inline constexpr std::size_t write_replaces = 4096;

// Changes in one batch and bytes of its lines: one request carries at least one whole batch.
inline constexpr std::uint64_t batch_changes = 10'000;
inline constexpr std::size_t batch_bytes = 6 * 1024 * 1024;
// A JWS line: headers are a few hundred bytes, receipts name refused changes.
inline constexpr std::size_t jws_bytes = 2 * 1024 * 1024;
// Its `protected`, in base64url: four short members; it is parsed before anything is proven, so it stays
// small.
inline constexpr std::size_t jws_protected_bytes = 512;
// A certificate in DER, and certificates in one chain.
inline constexpr std::size_t certificate_bytes = 8 * 1024;
inline constexpr std::size_t chain_length = 6;

// Batches whose receipts a laptop asks for by name in one hello; the eldest first.
inline constexpr std::size_t hello_asks = 256;
// One side of an exchange as it travels (compressed), the target: resumable on a slow line.
inline constexpr std::size_t exchange_bytes = 1024 * 1024;
// The same before compression: refused beyond (a decompression bomb stops here).
inline constexpr std::size_t exchange_bytes_plain = 32 * 1024 * 1024;
// HTTP header lines of one request.
inline constexpr std::size_t http_header_bytes = 16 * 1024;
// Seconds for one request header, for one body to make progress, and between requests of one connection.
inline constexpr unsigned http_header_seconds = 10;
inline constexpr unsigned http_body_seconds = 300;
inline constexpr unsigned http_idle_seconds = 60;
inline constexpr std::size_t http_connections = 4096;

// A piece of a stick; what is decrypted in memory at once.
inline constexpr std::size_t stick_piece_bytes = 8 * 1024 * 1024;
// A stick as a file: months of a unit's unsent changes; it is held in memory twice.
inline constexpr std::size_t stick_bytes = 512 * 1024 * 1024;
// How long a stick may lie: a laptop opens what is sealed to a certificate that it had for so long after that
// one's end.
inline constexpr std::int64_t stick_age_ms = 90LL * 24 * 60 * 60 * 1000;
// A hub's backup, sealed or opened in memory: some millions of changes. A larger hub keeps its data in
// PostgreSQL.
inline constexpr std::size_t backup_bytes = std::size_t{8} * 1024 * 1024 * 1024;
// A file of batches that a person has checked: it is read whole.
inline constexpr std::size_t verify_bytes = 512 * 1024 * 1024;
// A slot is about 2 KiB of text; one that is far longer is none.
inline constexpr std::size_t slot_bytes = 64 * 1024;
// A file of entries, as a program exports them: it is read whole.
inline constexpr std::size_t apply_bytes = 1024 * 1024 * 1024;
// How long a hub keeps what it refused, as evidence: from its last word on the batch.
inline constexpr std::int64_t evidence_ms = 90LL * 24 * 60 * 60 * 1000;
// Declarations: one file, and codes in one list.
inline constexpr std::size_t declaration_bytes = 4 * 1024 * 1024;
// An HTTP body of an enrolment.
inline constexpr std::size_t enrolment_bytes = 64 * 1024;

} // namespace dromos::limits
