//! Drives the running server from outside, as browsers and scripts do. Each test has a database of its own.

#![cfg(feature = "demo")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod account_page;
mod accounts;
mod answers;
mod api_page;
mod assistant;
mod audit;
mod audit_table;
mod chat;
mod command_line;
mod conversation;
mod cross_site;
mod demo;
mod demo_testing;
mod doctor;
mod doctor_database;
mod doctor_probe;
mod documents;
mod erasure;
mod host;
mod hostile_input;
mod hostile_tokens;
mod interrupted;
mod lifecycle;
mod limits;
mod mail;
mod mail_limits;
mod mail_notices;
mod mail_outages;
mod mail_server;
mod metrics;
mod monthly_subjects;
mod openapi;
mod ops;
mod outages;
mod pages;
mod password_policy;
mod password_storage;
mod protocol;
mod request_log;
mod rules;
mod server_processes;
mod serving;
mod sessions;
mod setup;
mod start_up;
mod subject_life;
mod support;
mod throttling;
mod token_access;
mod token_command;
mod token_contents;
mod token_endpoint;
mod token_limit;
