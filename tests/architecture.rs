//! A module uses only the modules below it.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

/// What each module may use, top to bottom.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "render",
        &[
            "advise", "metrics", "history", "drift", "bill", "gate", "price", "model", "money",
            "error",
        ],
    ),
    (
        "provider",
        &["advise", "bill", "drift", "metrics", "price", "model", "money", "error", "online"],
    ),
    ("baseline", &["render", "price", "model", "money", "error"]),
    ("prices", &["provider", "price", "model", "money", "error", "cli", "online"]),
    ("cli", &["gate", "render", "price", "usage", "advise", "model"]),
    ("history", &["drift", "money", "error"]),
    ("usage", &["price", "model", "error"]),
    ("inventory", &["model", "error", "threads"]),
    ("gate", &["render", "drift", "price", "model", "money", "error"]),
    ("drift", &["price", "model", "money", "threads"]),
    ("price", &["model", "money", "error", "threads"]),
    ("terraform", &["online", "model", "error", "threads"]),
    ("online", &["error"]),
    ("config", &["advise", "error"]),
    ("advise", &["bill", "metrics", "price", "model", "money", "threads"]),
    ("bill", &["price", "error"]),
    ("metrics", &["model", "error"]),
    ("model", &["threads"]),
    ("threads", &[]),
    ("online", &["error"]),
    ("money", &[]),
    ("error", &[]),
];

#[test]
fn modules_use_only_what_is_below_them() {
    for (module, may_use) in MAY_USE {
        for (path, text) in sources(module) {
            for used in text.split("crate::").skip(1).flat_map(names) {
                let known = MAY_USE.iter().any(|(name, _)| *name == used);
                let allowed = used == *module || may_use.contains(&used.as_str()) || !known;
                assert!(allowed, "{path} uses `{used}`");
            }
        }
    }
}

#[test]
fn every_file_is_declared() {
    for (path, _) in MAY_USE.iter().flat_map(|(module, _)| sources(module)) {
        let path = Path::new(&path);
        let (folder, name) = (path.parent().unwrap(), path.file_stem().unwrap().to_str().unwrap());
        let (parent, name) = match name {
            "mod" => (folder.parent().unwrap(), folder.file_name().unwrap().to_str().unwrap()),
            name => (folder, name),
        };
        let root = if parent == Path::new("src") { "main.rs" } else { "mod.rs" };
        let declared = fs::read_to_string(parent.join(root)).unwrap();
        assert!(declared.contains(&format!("mod {name};")), "{} is not declared", path.display());
    }
}

#[test]
fn files_stay_short() {
    for (module, _) in MAY_USE {
        for (path, text) in sources(module) {
            assert!(text.lines().count() <= 400, "{path} is over 400 lines");
        }
    }
}

/// The modules named by a path, or by each branch of a `use` group.
fn names(after_crate: &str) -> Vec<String> {
    let word =
        |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let Some(group) = after_crate.strip_prefix('{') else {
        return vec![word(after_crate)];
    };
    let mut depth = 0;
    let branches = group.split(|c| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        (c == ',' && depth == 0) || (c == '}' && depth < 0)
    });
    branches
        .take_while(|branch| !branch.trim_start().starts_with(';'))
        .map(word)
        .filter(|name: &String| !name.is_empty())
        .collect()
}

fn sources(module: &str) -> Vec<(String, String)> {
    let file = format!("src/{module}.rs");
    if Path::new(&file).exists() {
        return vec![(file.clone(), fs::read_to_string(file).unwrap())];
    }
    let mut found = Vec::new();
    let mut folders = vec![Path::new("src").join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                found.push((entry.display().to_string(), fs::read_to_string(&entry).unwrap()));
            }
        }
    }
    found
}
