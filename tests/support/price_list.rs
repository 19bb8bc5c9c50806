//! AWS's price list on loopback: the query API and the offer files over a real list
//! (`tests/data/README.md`), which can be told to fail.

#![allow(dead_code, reason = "each test uses some of it")]

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

const LIST: &[u8] = include_bytes!("../data/aws_price_list_eu-west-1_2023-02.csv.zst");
const TERMS: &str = include_str!("../data/aws_reserved_terms.csv");

/// How an answer goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// HTTP 400 `ThrottlingException` as the query API has it, 429 for a file.
    Throttled,
    /// HTTP 500 with a page of HTML.
    Html,
    /// The connection ends after so many bytes of the answer; without a bound nothing is wrong.
    Cut(usize),
    /// A page that is no JSON, a file of HTML.
    Malformed,
}

#[derive(Debug)]
pub(crate) struct PriceList {
    pub(crate) url: String,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    /// Entries by service.
    products: HashMap<String, Vec<Product>>,
    /// What happens to the next answers; when it is used up, they are right.
    faults: Mutex<VecDeque<Fault>>,
    /// What happens to all answers after those.
    always: Mutex<Option<Fault>>,
    requests: AtomicUsize,
    /// What `GetProducts` was asked for: the service and its filters, as `field=value`.
    asked: Mutex<Vec<(String, Vec<String>)>>,
    /// The query API also lists offer files.
    lists_files: AtomicBool,
    /// There are no offer files in CSV.
    json_only: AtomicBool,
    /// An odd one has other prices.
    version: AtomicUsize,
}

#[derive(Debug)]
struct Product {
    sku: String,
    family: String,
    attributes: BTreeMap<String, String>,
    /// Unit, beginning, price.
    rates: Vec<[String; 3]>,
    /// Lease, payment, class, unit, price.
    reserved: Vec<[String; 5]>,
}

impl PriceList {
    /// Serves these services; no services stand for all.
    pub(crate) fn start(services: &[&str]) -> Self {
        Self::serve(products(services))
    }

    /// Serves the few products of which all reserved terms are known.
    pub(crate) fn with_terms() -> Self {
        Self::serve(terms())
    }

    fn serve(products: HashMap<String, Vec<Product>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            products,
            faults: Mutex::default(),
            always: Mutex::default(),
            requests: AtomicUsize::new(0),
            asked: Mutex::default(),
            lists_files: AtomicBool::new(false),
            json_only: AtomicBool::new(false),
            version: AtomicUsize::new(0),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // Whoever is cut off goes; that is what some tests are for.
                thread::spawn(move || state.serve(&stream));
            }
        });
        Self { url, state }
    }

    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.faults.lock().unwrap().extend(faults);
    }

    pub(crate) fn fail_always(&self, fault: Option<Fault>) {
        *self.state.always.lock().unwrap() = fault;
    }

    pub(crate) fn requests(&self) -> usize {
        self.state.requests.load(Ordering::Relaxed)
    }

    /// What `GetProducts` was asked for since it was last asked so, sorted.
    pub(crate) fn asked(&self) -> Vec<(String, Vec<String>)> {
        let mut asked = std::mem::take(&mut *self.state.asked.lock().unwrap());
        asked.sort();
        asked
    }

    /// Lets the query API list offer files; their addresses have a signature.
    pub(crate) fn list_files(&self) {
        self.state.lists_files.store(true, Ordering::Relaxed);
    }

    /// Serves offer files in JSON only.
    pub(crate) fn json_only(&self) {
        self.state.json_only.store(true, Ordering::Relaxed);
    }

    /// Changes prices by a digit behind the last.
    pub(crate) fn next_version(&self) {
        self.state.version.fetch_add(1, Ordering::Relaxed);
    }
}

fn products(services: &[&str]) -> HashMap<String, Vec<Product>> {
    let text = zstd::decode_all(LIST).unwrap();
    let mut reader = csv::Reader::from_reader(&text[..]);
    let header: Vec<_> = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
    let mut products: HashMap<String, Vec<Product>> = HashMap::new();
    for (at, record) in reader.records().map(Result::unwrap).enumerate() {
        let mut attributes: BTreeMap<_, _> = header
            .iter()
            .zip(&record)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.clone(), value.to_owned()))
            .collect();
        let mut take = |name: &str| attributes.remove(name).unwrap_or_default();
        let (service, family) = (take("service"), take("productFamily"));
        let rate = [take("unit"), take("beginRange"), take("price")];
        let of_service = services.is_empty() || services.contains(&&*service);
        // Half of the list is capacity reservations, which cost what the instance does: some will do.
        let reserved = attributes.get("capacitystatus").is_some_and(|status| status != "Used");
        if !of_service || reserved && at % 50 != 0 {
            continue;
        }
        let of_service = products.entry(service).or_default();
        match of_service.last_mut() {
            Some(last)
                if last.family == family && last.attributes == attributes && rate[1] != "0" =>
            {
                last.rates.push(rate);
            }
            _ => {
                let sku = format!("SKU{at:013}");
                of_service.push(Product {
                    sku,
                    family,
                    attributes,
                    rates: vec![rate],
                    reserved: Vec::new(),
                });
            }
        }
    }
    products
}

fn terms() -> HashMap<String, Vec<Product>> {
    let mut reader = csv::Reader::from_reader(TERMS.as_bytes());
    let header: Vec<_> = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
    let mut products: HashMap<String, Vec<Product>> = HashMap::new();
    for (at, record) in reader.records().map(Result::unwrap).enumerate() {
        let mut fields: BTreeMap<_, _> = header
            .iter()
            .zip(&record)
            .map(|(name, value)| (name.clone(), value.to_owned()))
            .collect();
        let mut take = |name: &str| fields.remove(name).unwrap();
        let (service, family, kind) = (take("service"), take("productFamily"), take("TermType"));
        let term = ["LeaseContractLength", "PurchaseOption", "OfferingClass"].map(&mut take);
        let (unit, price) = (take("unit"), take("price"));
        fields.retain(|_, value| !value.is_empty());
        let of_service = products.entry(service).or_default();
        if of_service.last().is_none_or(|last| last.attributes != fields) {
            let (sku, reserved) = (format!("TERMS{at:011}"), Vec::new());
            of_service.push(Product {
                sku,
                family,
                attributes: fields,
                rates: Vec::new(),
                reserved,
            });
        }
        let product = of_service.last_mut().unwrap();
        match &*kind {
            "OnDemand" => product.rates.push([unit, "0".to_owned(), price]),
            _ => {
                let [lease, payment, class] = term;
                product.reserved.push([lease, payment, class, unit, price]);
            }
        }
    }
    products
}

impl State {
    fn serve(&self, stream: &TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let mut reader = BufReader::new(stream);
        loop {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if reader.read_line(&mut head).ok()? == 0 {
                    return None;
                }
            }
            let header = |name: &str| {
                let mut lines = head.lines();
                lines.find_map(|line| {
                    let (key, value) = line.split_once(':')?;
                    key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
                })
            };
            let length = header("content-length").and_then(|length| length.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).ok()?;
            self.requests.fetch_add(1, Ordering::Relaxed);
            let path = head.split_whitespace().nth(1)?.to_owned();
            let target = header("x-amz-target");
            let fault = self.faults.lock().unwrap().pop_front();
            let fault = fault.or(*self.always.lock().unwrap());
            let (status, kind, text) = match (fault, &target) {
                (Some(Fault::Throttled), Some(_)) => {
                    let text = json!({"__type": "ThrottlingException", "message": "Rate exceeded"});
                    (400, JSON, text.to_string())
                }
                (Some(Fault::Throttled), None) => (429, "text/plain", "slow down".to_owned()),
                (Some(Fault::Html), _) => (500, "text/html", HTML.to_owned()),
                (Some(Fault::Malformed), Some(_)) => {
                    (200, JSON, r#"{"PriceList": ["{\"product\":"#.to_owned())
                }
                (Some(Fault::Malformed), None) => (200, "text/html", HTML.to_owned()),
                (Some(Fault::Cut(_)) | None, Some(target)) => {
                    self.query(&header("host")?, target, &body)
                }
                (Some(Fault::Cut(_)) | None, None) => self.file(&path),
            };
            let length = text.len();
            let mut answer = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{text}"
            )
            .into_bytes();
            let cut = match fault {
                Some(Fault::Cut(bytes)) if bytes < usize::MAX => bytes.min(answer.len() - 1),
                _ => answer.len(),
            };
            let whole = cut == answer.len();
            answer.truncate(cut);
            (&mut &*stream).write_all(&answer).ok()?;
            if !whole {
                return None;
            }
        }
    }

    fn query(&self, host: &str, target: &str, body: &[u8]) -> (u16, &'static str, String) {
        let request: Value = serde_json::from_slice(body).unwrap();
        let error = |kind: &str| (400, JSON, json!({"__type": kind, "message": kind}).to_string());
        let lists_files = self.lists_files.load(Ordering::Relaxed);
        match target.rsplit('.').next() {
            Some("GetProducts") => {}
            Some("ListPriceLists") if lists_files => {
                assert_eq!(request["RegionCode"], "eu-west-1");
                assert_eq!(request["CurrencyCode"], "USD");
                let arn = format!("arn:aws:pricing:::price-list/aws/{}", request["ServiceCode"]);
                let list = json!({"PriceListArn": arn.replace('"', ""), "FileFormats": ["csv"]});
                return (200, JSON, json!({"PriceLists": [list]}).to_string());
            }
            Some("GetPriceListFileUrl") if lists_files => {
                let arn = request["PriceListArn"].as_str().unwrap();
                let service = arn.rsplit('/').next().unwrap();
                let path = format!("/offers/v1.0/aws/{service}/20230223000000/eu-west-1/index.csv");
                let url = format!("http://{host}{path}?X-Amz-Signature=topsecret");
                return (200, JSON, json!({"Url": url}).to_string());
            }
            _ => return error("UnknownOperationException"),
        }
        let filters = request["Filters"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let named =
            |filter: &Value| format!("{}={}", text(&filter["Field"]), text(&filter["Value"]));
        let mut names: Vec<_> = filters.iter().map(named).collect();
        names.sort();
        self.asked.lock().unwrap().push((text(&request["ServiceCode"]), names));
        let Some(products) = self.products.get(request["ServiceCode"].as_str().unwrap()) else {
            return error("NotFoundException");
        };
        let fits = |product: &Product| {
            filters.iter().all(|filter| {
                assert_eq!(filter["Type"], "TERM_MATCH");
                let value = match filter["Field"].as_str().unwrap() {
                    "productFamily" => Some(&product.family),
                    name => product.attributes.get(name),
                };
                value.is_some_and(|value| *value == filter["Value"])
            })
        };
        let from = request["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let size =
            request["MaxResults"].as_u64().map_or(100, |size| usize::try_from(size).unwrap());
        // Tokens count products, whether they fit or not.
        let rest = products.iter().enumerate().skip(from).filter(|(_, product)| fits(product));
        let page: Vec<_> = rest.take(size + 1).collect();
        let list: Vec<_> =
            page.iter().take(size).map(|(_, product)| self.entry(product).to_string()).collect();
        let mut answer = json!({"FormatVersion": "aws_v1", "PriceList": list});
        if let Some((next, _)) = page.get(size) {
            answer["NextToken"] = next.to_string().into();
        }
        (200, JSON, answer.to_string())
    }

    fn price(&self, price: &str) -> String {
        let odd = self.version.load(Ordering::Relaxed) % 2 == 1;
        format!("{price}{}", if odd && price.contains('.') { "1" } else { "" })
    }

    fn entry(&self, product: &Product) -> Value {
        let code = format!("{}.JRTCKXETXF", product.sku);
        let dimensions: serde_json::Map<_, _> = product
            .rates
            .iter()
            .enumerate()
            .map(|(at, [unit, start, price])| {
                let end = product.rates.get(at + 1).map_or("Inf", |next| &next[1]);
                let dimension = json!({"unit": unit, "beginRange": start, "endRange": end,
                    "appliesTo": [], "pricePerUnit": {"USD": self.price(price)}});
                (format!("{code}.{at}"), dimension)
            })
            .collect();
        let mut terms = json!({"OnDemand": {code: {"priceDimensions": dimensions,
            "termAttributes": {}}}});
        for (at, [lease, payment, class, unit, price]) in product.reserved.iter().enumerate() {
            // A term's fee and its hours are dimensions of one offer, and a fee has no range.
            let code = format!("{}.{lease}{payment}{class}", product.sku).replace(' ', "");
            let term = &mut terms["Reserved"][&code];
            term["termAttributes"] = json!({"LeaseContractLength": lease,
                "PurchaseOption": payment, "OfferingClass": class});
            let mut dimension = json!({"unit": unit, "appliesTo": [], "description": "",
                "pricePerUnit": {"USD": self.price(price)}});
            if unit != "Quantity" {
                dimension["beginRange"] = "0".into();
                dimension["endRange"] = "Inf".into();
            }
            term["priceDimensions"][format!("{code}.{at}")] = dimension;
        }
        json!({
            "product": {"productFamily": product.family, "sku": product.sku,
                "attributes": product.attributes},
            "publicationDate": "2023-02-23T00:00:00Z",
            "terms": terms,
        })
    }

    fn file(&self, path: &str) -> (u16, &'static str, String) {
        let path = path.split('?').next().unwrap();
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        match parts[..] {
            ["offers", "v1.0", "aws", service, "current", "region_index.json"]
                if self.products.contains_key(service) =>
            {
                let url = format!("/offers/v1.0/aws/{service}/20230223000000/eu-west-1/index.json");
                let region = json!({"regionCode": "eu-west-1", "currentVersionUrl": url});
                (200, JSON, json!({"regions": {"eu-west-1": region}}).to_string())
            }
            ["offers", "v1.0", "aws", service, _, "eu-west-1", "index.json"] => {
                (200, JSON, self.json(&self.products[service]))
            }
            ["offers", "v1.0", "aws", service, _, "eu-west-1", "index.csv"]
                if !self.json_only.load(Ordering::Relaxed) =>
            {
                (200, "text/csv", self.csv(&self.products[service]))
            }
            _ => (404, "text/plain", "not found".to_owned()),
        }
    }

    fn json(&self, products: &[Product]) -> String {
        let (mut listed, mut terms) = (serde_json::Map::new(), serde_json::Map::new());
        for product in products {
            let mut entry = self.entry(product);
            listed.insert(product.sku.clone(), entry["product"].take());
            terms.insert(product.sku.clone(), entry["terms"]["OnDemand"].take());
        }
        json!({"publicationDate": "2023-02-23T00:00:00Z", "products": listed,
            "terms": {"OnDemand": terms}})
        .to_string()
    }

    fn csv(&self, products: &[Product]) -> String {
        let names: std::collections::BTreeSet<_> =
            products.iter().flat_map(|product| product.attributes.keys()).collect();
        let mut text = "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"None, here\"\n\
            \"Publication Date\",\"2023-02-23T00:00:00Z\"\n\"Version\",\"1\"\n\
            \"OfferCode\",\"Test\"\n"
            .to_owned();
        text.push_str("\"SKU\",\"TermType\",\"StartingRange\",\"EndingRange\",\"Unit\"");
        text.push_str(",\"PricePerUnit\",\"Currency\",\"Product Family\"");
        for name in &names {
            write!(text, ",\"{name}\"").unwrap();
        }
        text.push('\n');
        for product in products {
            for (at, [unit, start, price]) in product.rates.iter().enumerate() {
                let end = product.rates.get(at + 1).map_or("Inf", |next| &next[1]);
                let (price, family) = (self.price(price), &product.family);
                let cells = [&product.sku, "OnDemand", start, end, unit, &price, "USD", family];
                let attributes =
                    names.iter().map(|name| product.attributes.get(*name).map_or("", |text| text));
                let cells: Vec<_> = cells
                    .into_iter()
                    .chain(attributes)
                    .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                    .collect();
                text.push_str(&cells.join(","));
                text.push('\n');
            }
        }
        text
    }
}

const JSON: &str = "application/x-amz-json-1.1";

const HTML: &str = "<!DOCTYPE html><html><body><h1>Internal Server Error</h1></body></html>";
