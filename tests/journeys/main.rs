// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Everything that is only true of the whole: journeys, foreign verifiers, tidy rules, freshness of generated files.
//!
//! A journey drives the real program as a user would. What is missing on this machine is skipped loudly.

mod accessibility;
mod algorithms;
mod api;
mod audit;
mod bpmn;
mod browser;
mod corpus;
mod demo;
mod demo_command;
mod foreign_verifiers;
mod generated_files;
mod issued;
mod kill;
mod portal;
mod programs;
mod sign;
mod sign_more;
mod surroundings;
mod tampering;
mod tidy;
mod verify;
mod workflow_verbs;
