//! The HTTP API as the other commands use it: of a server elsewhere, of the one that serves the
//! data directory, or, if nobody does, of one started inside this process for the while. Owns how
//! to get there and how failures read; knows nothing of what is asked.

use super::ask;
use super::data::{self, DataFlag, Serving};
use super::failure::Usage;
use super::inside::Inside;
use super::store::{Place, StoreFlag};
use crate::app::Settings;
use crate::auth::{Claims, Keys, TokenKey};
use crate::moment;
use crate::store::StoreError;
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use ureq::http::Response;
use ureq::{Agent, Body, RequestBuilder};

/// Which server a command talks to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
#[command(mut_arg("data", |data| data.help("The data directory on this machine, whether or not a server is running on it")))]
pub(super) struct Where {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    store: StoreFlag,
    /// A server elsewhere instead, such as https://consent.example
    #[arg(long, env = "LATCH_URL", hide_env_values = true, value_name = "URL")]
    url: Option<String>,
    /// Who to sign in as there; the password is LATCH_PASSWORD, or asked for
    #[arg(long, env = "LATCH_USER", hide_env_values = true, value_name = "NAME")]
    user: Option<String>,
}

/// A server that can be asked.
pub(super) struct Client {
    base: String,
    public: Option<String>,
    token: Token,
    agent: Agent,
    /// Stops with the client.
    _inside: Option<Inside>,
}

/// What shows who asks.
enum Token {
    /// Given by a server elsewhere.
    Given(String),
    /// Signed here for each request, with the keys of the data directory: whoever can read those
    /// may do anything anyway.
    Signed(Keys),
}

/// The API's one error body.
#[derive(Deserialize)]
struct Refused {
    code: String,
    message: String,
}

/// The API's answer to signing in.
#[derive(Deserialize)]
struct Session {
    token: String,
}

impl Where {
    /// Whether it is a server on another machine, for all that is known here.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.url.is_some()
    }
}

impl Client {
    /// The server meant, which must have been started once.
    pub(super) fn connect(at: &Where) -> anyhow::Result<Self> {
        if at.url.is_none()
            && let Place::Sled(directory) = at.store.place(&at.data.folder)?
            && !directory.exists()
        {
            bail!(
                "there is no log in {}: run `latch serve` once, or say where it is with --data \
                 DIR, --store URL or --url URL",
                at.data.folder.display()
            );
        }
        Self::connect_or_create(at)
    }

    /// The server meant; makes the data directory if need be.
    pub(super) fn connect_or_create(at: &Where) -> anyhow::Result<Self> {
        match &at.url {
            Some(url) => Self::elsewhere(url, at.user.as_deref()),
            None => Self::here(&at.data.folder, &at.store.place(&at.data.folder)?),
        }
    }

    fn here(data: &Path, place: &Place) -> anyhow::Result<Self> {
        data::make(data)?;
        let key = std::env::var("LATCH_TOKEN_KEY").ok();
        let key = key.map(|key| TokenKey::from_base64(&key)).transpose();
        let key = key.context("LATCH_TOKEN_KEY")?;
        let settings =
            Settings { data: data.into(), token_key: key.clone(), ..Settings::default() };
        let (address, public, inside) = match Inside::start(settings, place) {
            Ok(inside) => (inside.address(), None, Some(inside)),
            Err(error) if matches!(error.downcast_ref(), Some(StoreError::Busy(_))) => {
                let serving = Serving::of(data).ok_or_else(|| {
                    anyhow!(
                        "another process has {} open and does not say where it listens: wait for \
                         it, or use --url",
                        data.display()
                    )
                })?;
                (Some(serving.address), Some(serving.url), None)
            }
            Err(error) if error.is::<StoreError>() => {
                return Err(error.context(format!("cannot open {place}")));
            }
            Err(error) => return Err(error),
        };
        let address = address.context("the server inside this command has ended")?;
        let keys = match key {
            Some(key) => Keys::only(key),
            None => Keys::load_or_create(data)?,
        };
        Ok(Self {
            base: format!("http://{address}"),
            public,
            token: Token::Signed(keys),
            agent: agent(),
            _inside: inside,
        })
    }

    fn elsewhere(url: &str, user: Option<&str>) -> anyhow::Result<Self> {
        let base = url.trim_end_matches('/');
        if !(base.starts_with("https://") || base.starts_with("http://")) {
            return Err(Usage(format!("--url {url}: https://host or http://host")).into());
        }
        let Some(name) = user else {
            return Err(Usage("say with --user who to sign in as".into()).into());
        };
        let password = match std::env::var("LATCH_PASSWORD") {
            Ok(password) => password,
            Err(_) => ask::hidden(&format!("Password of {name} at {base}: "))?,
        };
        let mut client = Self {
            base: base.into(),
            public: Some(base.into()),
            token: Token::Given(String::new()),
            agent: agent(),
            _inside: None,
        };
        let credentials = serde_json::json!({ "name": name, "password": password });
        let answer = client.agent.post(client.address("/v1/session")).send_json(credentials);
        let session: Session = client.json(client.answered(answer)?)?;
        client.token = Token::Given(session.token);
        Ok(client)
    }

    /// What is at this path, as JSON.
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<T> {
        self.json(self.open(path, query)?)
    }

    /// What is at this path, as it comes.
    pub(super) fn stream(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<impl Read + use<>> {
        Ok(self.open(path, query)?.into_body().into_reader())
    }

    /// What is answered to a POST without a body, as it comes.
    pub(super) fn post_stream(&self, path: &str) -> anyhow::Result<impl Read + use<>> {
        let request = self.signed(self.agent.post(self.address(path)))?;
        Ok(self.answered(request.send_empty())?.into_body().into_reader())
    }

    /// Sends a JSON body with PUT; whether it made something new.
    pub(super) fn put(&self, path: &str, body: &serde_json::Value) -> anyhow::Result<bool> {
        let request = self.signed(self.agent.put(self.address(path)))?;
        Ok(self.answered(request.send_json(body))?.status() == 201)
    }

    /// Deletes what is at this path; the answer as JSON.
    pub(super) fn delete<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<T> {
        let request = self.signed(self.agent.delete(self.address(path)))?;
        let pairs = query.iter().map(|(name, value)| (*name, value.as_str()));
        self.json(self.answered(request.query_pairs(pairs).call())?)
    }

    /// Sends a body with POST; whether it made something new, and the answer as JSON.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        kind: &str,
        body: String,
    ) -> anyhow::Result<(bool, T)> {
        let pairs = query.iter().map(|(name, value)| (*name, value.as_str()));
        let request = self.signed(self.agent.post(self.address(path)))?.query_pairs(pairs);
        let answer = self.answered(request.content_type(kind).send(body))?;
        Ok((answer.status() == 201, self.json(answer)?))
    }

    /// The address for browsers, without a closing slash, where the server has one.
    pub(super) fn public_base(&self) -> Option<&str> {
        self.public.as_deref()
    }

    fn open(&self, path: &str, query: &[(&str, String)]) -> anyhow::Result<Response<Body>> {
        let request = self.signed(self.agent.get(self.address(path)))?;
        let pairs = query.iter().map(|(name, value)| (*name, value.as_str()));
        self.answered(request.query_pairs(pairs).call())
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn signed<B>(&self, request: RequestBuilder<B>) -> anyhow::Result<RequestBuilder<B>> {
        let token = match &self.token {
            Token::Given(token) => token.clone(),
            Token::Signed(keys) => {
                keys.sign(&Claims::command_line(moment::now() / 1000)).context("cannot sign")?
            }
        };
        Ok(request.header("authorization", format!("Bearer {token}")))
    }

    /// The answer, unless it is a refusal.
    fn answered(
        &self,
        answer: Result<Response<Body>, ureq::Error>,
    ) -> anyhow::Result<Response<Body>> {
        let mut response =
            answer.with_context(|| format!("cannot talk to a Latch server at {}", self.base))?;
        if response.status().is_success() {
            return Ok(response);
        }
        match response.body_mut().read_json::<Refused>() {
            Ok(Refused { code, message }) => bail!("{message} ({code})"),
            Err(_) => bail!("{} answered {}", self.base, response.status()),
        }
    }

    fn json<T: DeserializeOwned>(&self, mut response: Response<Body>) -> anyhow::Result<T> {
        let read = response.body_mut().with_config().limit(64 * 1024 * 1024).read_json();
        read.with_context(|| format!("{} answers in another way than expected", self.base))
    }
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_mins(1)))
        // The server ends connections that are idle for five seconds, maybe while a request is on its way.
        .max_idle_age(Duration::from_secs(3))
        .user_agent(concat!("latch/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}
