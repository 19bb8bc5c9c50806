//! A simulated AWS on this machine: moto in a virtual environment of its own, with what it lacks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// How long the server may take to answer for the first time.
const START: Duration = Duration::from_mins(1);

/// A server, stopped when it is dropped.
pub(crate) struct Aws {
    server: Child,
    port: u16,
}

impl Aws {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts with variables that moto reads.
    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Self {
        let python = python();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new(python)
            .arg("tests/support/aws_server.py")
            .arg(port.to_string())
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let aws = Self { server, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < START, "moto does not answer");
            thread::sleep(Duration::from_millis(50));
        }
        aws
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks the server itself, by the paths that `aws_server.py` lists; the body of the answer.
    pub(crate) fn control(&self, path: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(" 200 OK"), "{path}: {answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// Rebuilds the account of a recording, compressed with zstd.
    pub(crate) fn replay(&self, recording: &Path) {
        let recording = zstd::decode_all(&*fs::read(recording).unwrap()).unwrap();
        self.control("/_test/replay?seed=42", &recording);
    }

    /// Runs Python with `client(service, region)` of boto3 at hand; what it prints.
    pub(crate) fn script(&self, code: &str) -> String {
        let prelude = format!(
            "import boto3, json\n\
             def client(service, region='us-east-1', **more):\n    \
             more = dict(aws_access_key_id='test', aws_secret_access_key='test') | more\n    \
             return boto3.client(service, region_name=region, endpoint_url='{}', **more)\n",
            self.endpoint()
        );
        let output = Command::new(python()).arg("-c").arg(prelude + code).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The program, as a user of this cloud would run it.
    pub(crate) fn outlay(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
        command
            .env("AWS_ENDPOINT_URL", self.endpoint())
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_MAX_ATTEMPTS", "2")
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_REGION")
            .env_remove("AWS_DEFAULT_REGION");
        command
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The interpreter of the virtual environment, which is made where it is not there or not up to date.
fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("aws");
    fs::create_dir_all(&folder).unwrap();
    let python = folder.join("venv/bin/python");
    let made_of = folder.join("requirements.txt");
    // Several tests want it at the same time, some of them in other processes.
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    if fs::read_to_string(&made_of).is_ok_and(|made_of| made_of == REQUIREMENTS) {
        return python;
    }
    let _ = fs::remove_dir_all(folder.join("venv"));
    let run = |program: &Path, args: &[&str]| {
        let output = Command::new(program).args(args).output();
        let output = output.unwrap_or_else(|error| {
            panic!(
                "`{}` is needed for the tests of the live side of AWS: {error}",
                program.display()
            )
        });
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {args:?}: {errors}", program.display());
    };
    run(Path::new("python3"), &["-m", "venv", folder.join("venv").to_str().unwrap()]);
    run(&python, &["-m", "pip", "-q", "install", "-r", "tests/support/requirements.txt"]);
    fs::write(made_of, REQUIREMENTS).unwrap();
    python
}
