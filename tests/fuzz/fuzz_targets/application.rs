// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| geleit_fuzz::application(data));
