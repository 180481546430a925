using System.IO.Compression;
using System.Text;

namespace ScimFunctions.Tests.Security;

/// <summary>The requests of <see cref="MalformedRequestsTests"/>.</summary>
internal static class MalformedRequests
{
    private const string Custom = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private const string InvalidSyntax = "invalidSyntax";
    private const string InvalidValue = "invalidValue";
    private const string InvalidPath = "invalidPath";
    private const string InvalidFilter = "invalidFilter";
    private const string NotJson = "not valid JSON";

    private static readonly string RandomPart = new('x', 43);

    public static IReadOnlyList<MalformedRequest> All { get; } =
        [.. Bodies(), .. Values(), .. MediaTypes(), .. Sizes(), .. Credentials(), .. Addresses(), .. Queries(), .. Patches(), .. Bulks(), .. Preconditions(), .. StrictTenants()];

    /// <summary>Bodies that are no JSON object, or one that cannot be kept.</summary>
    private static IEnumerable<MalformedRequest> Bodies() =>
    [
        Create("no body", "", InvalidSyntax, "no body"),
        Create("a body of white space", " \r\n\t ", InvalidSyntax, NotJson),
        Create("a byte order mark and nothing else", "\uFEFF", InvalidSyntax, "no body"),
        Create("null", "null", InvalidSyntax, "must be a JSON object; got null"),
        Create("an array", "[]", InvalidSyntax, "must be a JSON object; got an array"),
        Create("an array around a user", $"[{User()}]", InvalidSyntax, "must be a JSON object; got an array of 1"),
        Create("a string", "\"string\"", InvalidSyntax, "must be a JSON object; got the string 'string'"),
        Create("a user encoded as JSON twice", JsonSerializer.Serialize(User()), InvalidSyntax, "must be a JSON object; got the string"),
        Create("a number", "42", InvalidSyntax, "must be a JSON object; got 42"),
        Create("true", "true", InvalidSyntax, "must be a JSON object; got true"),
        Create("a body that ends in the middle", User()[..60], InvalidSyntax, NotJson),
        Create("garbage behind the body", User() + "garbage", InvalidSyntax, NotJson),
        Create("two documents", User() + User(), InvalidSyntax, NotJson),
        Create("a comment", User("\"title\":/* none */\"x\""), InvalidSyntax, NotJson),
        Create("a comma too many", User("\"title\":\"x\",")[..^1] + "}", InvalidSyntax, NotJson),
        Create("single quotes", "{'userName':'ada'}", InvalidSyntax, NotJson),
        Create("names without quotes", "{userName:\"ada\"}", InvalidSyntax, NotJson),
        Create("NaN", User("\"title\":NaN"), InvalidSyntax, NotJson),
        Create("Infinity", User("\"title\":-Infinity"), InvalidSyntax, NotJson),
        Create("a number with a leading zero", User("\"title\":012"), InvalidSyntax, NotJson),
        Create("a hexadecimal number", User("\"title\":0x10"), InvalidSyntax, NotJson),
        Create("a line break within a string", User("\"title\":\"a\nb\""), InvalidSyntax, NotJson),
        Create("an escape that JSON does not know", User("\"title\":\"\\x41\""), InvalidSyntax, NotJson),
        Create("a NUL byte within a string", User("\"title\":\"a\0b\""), InvalidSyntax, NotJson),
        Create("a NUL escape in a value", User("\"title\":\"a\\u0000b\""), InvalidSyntax, "NUL"),
        Create("a NUL escape in a name", User("\"ti\\u0000tle\":\"a\""), InvalidSyntax, "NUL"),
        Create("a NUL escape in the userName", User("\"userName\":\"a\\u0000b\"", userName: null), InvalidSyntax, "NUL"),
        Create("half of a surrogate pair, the high one", User("\"title\":\"\\uD83D\""), InvalidSyntax, "surrogate"),
        Create("half of a surrogate pair, the low one", User("\"title\":\"\\uDE00\""), InvalidSyntax, "surrogate"),
        Create("a surrogate pair the wrong way round", User("\"title\":\"\\uDE00\\uD83D\""), InvalidSyntax, "surrogate"),
        Create("half of a surrogate pair in a name", User("\"\\uD83D\":\"x\""), InvalidSyntax, "surrogate"),
        Create("half of a surrogate pair in an attribute that no schema defines", User("\"unknown\":[{\"deep\":\"\\uD800\"}]"), InvalidSyntax, "surrogate"),
        Create("a byte that is no UTF-8", Bytes("{\"userName\":\"", [0xFF], "\"}"), InvalidSyntax, "not valid UTF-8"),
        Create("an overlong encoding of a slash", Bytes("{\"userName\":\"", [0xC0, 0xAF], "\"}"), InvalidSyntax, "not valid UTF-8"),
        Create("a surrogate in UTF-8", Bytes("{\"userName\":\"", [0xED, 0xA0, 0x80], "\"}"), InvalidSyntax, "not valid UTF-8"),
        Create("Latin-1 text", Encoding.Latin1.GetBytes(User("\"title\":\"Geschäftsführer\"")), InvalidSyntax, "not valid UTF-8"),
        Create("UTF-16 with a byte order mark", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(User())], InvalidSyntax, "not valid UTF-8"),
        Create("UTF-16 that says so", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(User())], InvalidSyntax, "not valid UTF-8") with { ContentType = "application/scim+json; charset=utf-16" },
        Create("UTF-16 without a byte order mark", Encoding.Unicode.GetBytes(User()), InvalidSyntax, NotJson),
        Create("a form", "userName=ada&active=true", InvalidSyntax, NotJson),
        Create("XML", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", InvalidSyntax, NotJson),
        Create("an attribute twice", User("\"title\":\"a\",\"title\":\"b\""), InvalidSyntax, "'title' occurs twice"),
        Create("an attribute twice in another case", User("\"title\":\"a\",\"TITLE\":\"b\""), InvalidSyntax, "'title' and 'TITLE'"),
        Create("an attribute twice by an escape", User("\"title\":\"a\",\"ti\\u0074le\":\"b\""), InvalidSyntax, "'title' occurs twice"),
        Create("a sub-attribute twice", User("\"manager\":{\"value\":\"a\",\"Value\":\"b\"}"), InvalidSyntax, "'value' and 'Value'"),
        Create("an attribute beside its own path", User("\"name.givenName\":\"Eve\""), InvalidSyntax, "'name.givenName' is given more than once"),
        Create("a long name twice", User($"\"{Long('n', 100_000)}\":1,\"{Long('n', 100_000)}\":2"), InvalidSyntax, "occurs twice"),
        Create("33 levels in an attribute that no schema defines", User($"\"unknown\":{Nested("[", 33, "]")}"), InvalidSyntax, "32 levels"),
        Create("100,000 levels of arrays", Long('[', 100_000), InvalidSyntax, "32 levels"),
        Create("100,000 levels of objects", Nested("{\"a\":", 100_000, "}"), InvalidSyntax, "32 levels"),
    ];

    /// <summary>Values that their attributes do not take.</summary>
    private static IEnumerable<MalformedRequest> Values() =>
    [
        Create("an empty object", "{}", InvalidValue, "'userName', 'name.familyName', 'name.givenName', 'emails'"),
        Create("a userName that is an object", User("\"userName\":{\"name\":\"ada\"}", userName: null), InvalidValue, "'userName' must be a string; got an object"),
        Create("a userName that is an array", User("\"userName\":[\"ada\",\"bob\"]", userName: null), InvalidValue, "'userName' must be a string; got an array"),
        Create("a userName that is null", User("\"userName\":null", userName: null), InvalidValue, "userName"),
        Create("a userName of white space", User("\"userName\":\" \\t \"", userName: null), InvalidValue, "userName"),
        Create("a userName with a line break", User("\"userName\":\"ada\\nadmin\"", userName: null), InvalidValue, "control characters"),
        Create("a userName with an escape character", User("\"userName\":\"\\u001b[2Jada\"", userName: null), InvalidValue, "control characters"),
        Create("a userName with a C1 control", User("\"userName\":\"ada\\u0085\"", userName: null), InvalidValue, "control characters"),
        Create("a userName with DEL", User("\"userName\":\"ada\\u007f\"", userName: null), InvalidValue, "control characters"),
        Create("a userName of 1,025 characters", User(userName: Long('u', 1025)), InvalidValue, "'userName' has 1025 characters; at most 1024"),
        Create("a userName of 10,000 characters", User(userName: Long('u', 10_000)), InvalidValue, "'userName' has 10000 characters; at most 1024"),
        Create("a userName of 10,000 emoji", User(userName: string.Concat(Enumerable.Repeat("😀", 10_000))), InvalidValue, "'userName' has 20000 characters; at most 1024"),
        Create("an externalId of 10,000 characters", User($"\"externalId\":\"{Long('e', 10_000)}\""), InvalidValue, "'externalId' has 10000 characters; at most 1024"),
        Create("an externalId with a line break", User("\"externalId\":\"a\\r\\nb\""), InvalidValue, "'externalId' must not contain line breaks"),
        Create("an externalId that is an object", User("\"externalId\":{}"), InvalidValue, "'externalId' must be a string; got an object"),
        Create("a userName that is taken, in another case", User(userName: "ADA@EXAMPLE.COM"), "uniqueness", "'ADA@EXAMPLE.COM' exists already") with { Status = HttpStatusCode.Conflict },
        Create("a name that is a string", User("\"name\":\"Ada Lovelace\"", name: null), InvalidValue, "'name' must be an object; got the string 'Ada Lovelace'"),
        Create("a name that is two", User("\"name\":[{\"givenName\":\"a\"},{\"givenName\":\"b\"}]", name: null), InvalidValue, "'name' must be one object; got an array of 2"),
        Create("emails within emails", User("\"emails\":[[{\"value\":\"a@example.com\"}]]", emails: null), InvalidValue, "'emails' must be a list of values"),
        Create("an email address with a header in it", User("\"emails\":[{\"value\":\"ada@example.com\\r\\nBcc: eve@example.com\"}]", emails: null), InvalidValue, "'emails.value' must not contain line breaks"),
        Create("an email address of 10,000 characters", User($"\"emails\":[{{\"value\":\"{Long('a', 10_000)}@example.com\"}}]", emails: null), InvalidValue, "'emails.value' has 10012 characters; at most 320"),
        Create("emails without values", User("\"emails\":[{\"type\":\"work\"}]", emails: null), InvalidValue, "emails.value"),
        Create("21 emails", User($"\"emails\":[{Emails(21)}]", emails: null), InvalidValue, "'emails' has 21 values; at most 20"),
        Create("an active that is perhaps", User("\"active\":\"perhaps\""), InvalidValue, "'active' must be true or false; got the string 'perhaps'"),
        Create("an active that is a number", User("\"active\":1"), InvalidValue, "'active' must be true or false; got 1"),
        Create("an active out of any range", User("\"active\":1e999999"), InvalidValue, "'active' must be true or false; got 1e999999"),
        Create("an active of a million digits", User($"\"active\":{Long('9', 1_000_000)}"), InvalidValue, "'active' must be true or false; got 999"),
        Create("an active that is an object", User("\"active\":{\"value\":{\"value\":true}}"), InvalidValue, "'active' must be true or false; got an object"),
        Create("a title that is an object", User("\"title\":{\"toString\":\"x\"}"), InvalidValue, "'title' must be a string; got an object"),
        Create("a profileUrl with spaces", User("\"profileUrl\":\"http://example.com/a b\""), InvalidValue, "'profileUrl' must be a URI without spaces"),
        Create("a certificate that is no base64", User("\"x509Certificates\":[{\"value\":\"*\"}]"), InvalidValue, "'x509Certificates.value' must be base64"),
        Create("schemas that are a number", User("\"schemas\":7", schemas: null), InvalidSyntax, "'schemas' must be an array of schema URNs; got 7"),
        Create("schemas that are objects", User("\"schemas\":[{}]", schemas: null), InvalidSyntax, "'schemas' must be an array of schema URNs; got an object"),
        Create("an extension that is text", User($"\"{Enterprise}\":\"Sales\""), InvalidValue, "must be an object; got the string 'Sales'"),
        Create("an extension that is two", User($"\"{Enterprise}\":[{{}},{{}}]"), InvalidValue, "must be an object; got an array of 2"),
        Create("a role that is none", User("\"modernloopRole\":\"Owner\""), InvalidValue, "must be ADMIN, SCHEDULER or INTERVIEWER; got 'Owner'"),
        Create("a role of 10,000 characters", User($"\"modernloopRole\":\"{Long('A', 10_000)}\""), InvalidValue, "must be ADMIN, SCHEDULER or INTERVIEWER"),
        Create("a custom attribute without a name", User($"\"{Custom}\":{{\"\":\"x\"}}"), InvalidSyntax, "1 to 128 characters"),
        Create("a custom attribute whose name is a line break", User($"\"{Custom}\":{{\"\\n\":\"x\"}}"), InvalidSyntax, "1 to 128 characters"),
        Create("a custom attribute whose name has a control character", User($"\"{Custom}\":{{\"a\\u0007b\":\"x\"}}"), InvalidSyntax, "no control characters"),
        Create("a custom attribute whose name has 300 characters", User($"\"{Custom}\":{{\"{Long('n', 300)}\":\"x\"}}"), InvalidSyntax, "1 to 128 characters"),
        Create("a custom attribute that is an object", User($"\"{Custom}\":{{\"shoe\":{{\"size\":41}}}}"), InvalidValue, "shoe' must be a string; got an object"),
        Create("501 custom attributes", User($"\"{Custom}\":{{{CustomAttributes(501)}}}"), InvalidValue, "at most 500 custom attributes"),
    ];

    /// <summary>Bodies that are said to be something else.</summary>
    private static IEnumerable<MalformedRequest> MediaTypes() =>
    [
        Unsupported("no Content-Type", null, "no Content-Type"),
        Unsupported("text/plain", "text/plain", "'text/plain'"),
        Unsupported("a form's media type", "application/x-www-form-urlencoded", "application/scim+json"),
        Unsupported("a multipart body", "multipart/form-data; boundary=x", "application/scim+json"),
        Unsupported("XML's media type", "application/xml", "application/scim+json"),
        Unsupported("JSON Patch", "application/json-patch+json", "application/scim+json"),
        Unsupported("a Content-Type that is none", "json", "'json'"),
        Unsupported("two media types", "application/json, text/plain", "application/scim+json"),
        Unsupported("a Content-Type of 10,000 characters", "text/" + Long('x', 10_000), "application/scim+json"),
        Unsupported("two Content-Type headers", "application/scim+json", "application/scim+json") with { Headers = ["Content-Type: text/plain"] },
        Unsupported("a compressed body", "application/scim+json", "Content-Encoding") with { Headers = ["Content-Encoding: gzip"], Body = Gzip(User()) },
        Unsupported("a PATCH of another type", "text/plain", "application/scim+json") with { Method = "PATCH", Path = "Users/{id}", Body = Utf8(Patch("""{"op":"add","path":"title","value":"x"}""")) },
        Unsupported("a PUT of another type", "text/plain", "application/scim+json") with { Method = "PUT", Path = "Users/{id}" },
    ];

    /// <summary>Too much of something.</summary>
    private static IEnumerable<MalformedRequest> Sizes() =>
    [
        TooLarge("a body of 2 MiB", User($"\"title\":\"{Long('x', 2 * 1024 * 1024)}\""), "1048576 bytes"),
        TooLarge("a body of 2 MiB in chunks", User($"\"title\":\"{Long('x', 2 * 1024 * 1024)}\""), "1048576 bytes") with { Chunked = true },
        TooLarge("a body of 2 MiB of white space", new string(' ', 2 * 1024 * 1024), "1048576 bytes"),
        TooLarge("a PUT of 2 MiB", User($"\"title\":\"{Long('x', 2 * 1024 * 1024)}\""), "1048576 bytes") with { Method = "PUT", Path = "Users/{id}" },
        TooLarge("a user of 300 KiB", User($"\"title\":\"{Long('x', 300 * 1024)}\""), "262144"),
        TooLarge("10,001 operations", Patch(string.Join(',', Enumerable.Repeat("""{"op":"add","path":"title","value":"x"}""", 10_001))), "1000 is the limit") with { Method = "PATCH", Path = "Users/{id}" },
    ];

    /// <summary>Callers who show no token, or not a valid one, or show it in another place.</summary>
    private static IEnumerable<MalformedRequest> Credentials() =>
    [
        Unauthorized("no token", null),
        Unauthorized("an empty Authorization header", ""),
        Unauthorized("a token without a scheme", "{token}"),
        Unauthorized("a scheme without a token", "Bearer"),
        Unauthorized("a token as a password", $"Basic {Convert.ToBase64String("user:password"u8)}"),
        Unauthorized("a token in quotes", "Bearer \"{token}\""),
        Unauthorized("a token with a character more", "Bearer {token}x"),
        Unauthorized("a token twice", "Bearer {token} {token}"),
        Unauthorized("a token of 20 KB", "Bearer scim_{tenant}_" + Long('x', 20_000)),
        Unauthorized("a token with odd characters", "Bearer scim_{tenant}_\u00C3\u00A4'\";--<>%00"),
        Unauthorized("a token of an unknown tenant", $"Bearer scim_unknown-tenant_{RandomPart}"),
        Unauthorized("a wrong token of this tenant", $"Bearer scim_{{tenant}}_{RandomPart}"),
        Unauthorized("a tenant with a quote", $"Bearer scim_a' or PartitionKey ne '_{RandomPart}"),
        Unauthorized("a tenant with a slash", $"Bearer scim_../{{tenant}}_{RandomPart}"),
        Unauthorized("a tenant in capitals", $"Bearer scim_{{tenant}}X_{RandomPart}"),
        Unauthorized("a tenant of 10,000 characters", $"Bearer scim_{Long('t', 10_000)}_{RandomPart}"),
        Unauthorized("a tenant without a name", $"Bearer scim__{RandomPart}"),
        Unauthorized("two Authorization headers", "Bearer {token}") with { Headers = ["Authorization: Bearer {token}"] },
        Unauthorized("a token in the query", null) with { Path = "Users?access_token={token}" },
        Unauthorized("a token in a cookie", null) with { Headers = ["Cookie: Authorization=Bearer {token}"] },
        Unauthorized("a token in another header", null) with { Headers = ["X-Authorization: Bearer {token}"] },
        Unauthorized("no token and a body of 2 MiB", null) with { Method = "POST", Body = new byte[2 * 1024 * 1024] },
        Unauthorized("no token for a path that is not served", null) with { Path = "Nowhere" },
        Unauthorized("no token to delete a user", null) with { Method = "DELETE", Path = "Users/{id}" },
    ];

    /// <summary>Methods and addresses that do not exist.</summary>
    private static IEnumerable<MalformedRequest> Addresses() =>
    [
        NotAllowed("DELETE", "Users"),
        NotAllowed("PUT", "Users"),
        NotAllowed("PATCH", "Users"),
        NotAllowed("HEAD", "Users"),
        NotAllowed("OPTIONS", "Users"),
        NotAllowed("POST", "Users/{id}"),
        NotAllowed("POST", "Schemas"),
        NotAllowed("DELETE", "ServiceProviderConfig"),
        NotAllowed("POST", "Users/{id}?_method=DELETE"),
        NoUser("GET", "an id of 5,000 characters", Long('i', 5000)),
        NoUser("PUT", "an id of 5,000 characters", Long('i', 5000)),
        NoUser("PATCH", "an id of 5,000 characters", Long('i', 5000)),
        NoUser("DELETE", "an id of 5,000 characters", Long('i', 5000)),
        NoUser("GET", "characters that a table's key must not have", "a%2Fb%5Cc%23d%3Fe%25f"),
        NoUser("PUT", "characters that a table's key must not have", "a%2Fb%5Cc%23d%3Fe%25f"),
        NoUser("PATCH", "characters that a table's key must not have", "a%2Fb%5Cc%23d%3Fe%25f"),
        NoUser("DELETE", "characters that a table's key must not have", "a%2Fb%5Cc%23d%3Fe%25f"),
        NoUser("GET", "control characters", "%01%0A%1F%7F%C2%85"),
        NoUser("DELETE", "control characters", "%01%0A%1F%7F%C2%85"),
        NoUser("GET", "a condition of a table query", "'%20or%20RowKey%20ge%20'"),
        NoUser("DELETE", "a condition of a table query", "'%20or%20RowKey%20ge%20'"),
        NoUser("GET", "bytes that are no UTF-8", "%FF%FE%C0%AF"),
        NoUser("GET", "half of a surrogate pair", "%ED%A0%80"),
        NoUser("GET", "half of an escape", "%E4%B8"),
        NoUser("GET", "an escape that is none", "%zz%"),
        NoUser("GET", "an emoji", "%F0%9F%98%80"),
        NoUser("GET", "the key of another row", "un%7CADA@EXAMPLE.COM"),
        NoUser("GET", "a space", "%20"),
        NoUser("GET", "a way to another tenant", "..%2F..%2Fother%2FUsers"),
        NoUser("GET", "the id in braces", "%7B{id}%7D"),
        NoUser("DELETE", "a star", "*"),
        NotFound("a path of 2,000 segments", string.Concat(Enumerable.Repeat("a/", 2000)), "There is nothing at"),
        NotFound("a path below a user", "Users/{id}/emails", "There is nothing at"),
        NotFound("a schema of 5,000 characters", "Schemas/" + Long('u', 5000), "There is no schema"),
        NotFound("a resource type that is no UTF-8", "ResourceTypes/%FF", "There is no resource type"),
        new("a discovery request with a filter", "GET", "Schemas?filter=id%20pr", HttpStatusCode.Forbidden, null, "cannot be filtered"),
    ];

    /// <summary>Query parameters that mean nothing.</summary>
    private static IEnumerable<MalformedRequest> Queries() =>
    [
        Filter("a filter that is garbage", "%7B%7D%3B--", "position 1"),
        Filter("a filter without a value", "userName%20eq", "position 12"),
        Filter("a filter with an unknown operator", "userName%20like%20%22a%22", "an operator"),
        Filter("a filter whose quote is open", "userName%20eq%20%22ada", "no closing double quote"),
        Filter("a filter in single quotes", "userName%20eq%20'ada'", "double quotes"),
        Filter("a filter with a NUL", "userName%20eq%20%22a%00b%22", "control character"),
        Filter("a filter with half of a surrogate pair", "userName%20eq%20%22%5CuD800%22", "surrogate"),
        Filter("a filter with 33 parentheses", Long('(', 33) + "id%20pr" + Long(')', 33), "32 parentheses"),
        Filter("a filter of 7,000 parentheses", Long('(', 7000), "32 parentheses"),
        Filter("a filter of 2,000 nots", string.Concat(Enumerable.Repeat("not(", 1900)), "32 parentheses"),
        Filter("a filter on a number that is out of range", "meta.created%20gt%201e999", "date and time"),
        Filter("a filter that goes on behind its end", "userName%20eq%20%22a%22)", "the end of the filter"),
        Filter("a boolean that is compared with 7,000 letters", $"active%20eq%20%22{Long('x', 7000)}%22", "true or false"),
        Filter("a boolean that is compared by order", "active%20gt%20true", "eq or ne"),
        Query("a count that is a word", "count=many", "'count' must be a whole number; got 'many'"),
        Query("a count that is a fraction", "count=1.5", "'count' must be a whole number"),
        Query("a count that is NaN", "count=NaN", "'count' must be a whole number"),
        Query("a startIndex in hexadecimal", "startIndex=0x10", "'startIndex' must be a whole number"),
        Query("a startIndex of 7,000 letters", "startIndex=" + Long('x', 7000), "'startIndex' must be a whole number"),
        Query("a count that is a sign", "count=-", "'count' must be a whole number; got '-'"),
        Query("a count with a digit of another script", "count=%D9%A3", "'count' must be a whole number"),
        Query("a startIndex with a NUL", "startIndex=1%00", "'startIndex' must be a whole number"),
        Query("a sortOrder that is neither", "sortBy=userName&sortOrder=up%00", "'sortOrder' must be ascending or descending"),
        Query("a sortOrder of 7,000 letters", "sortBy=userName&sortOrder=" + Long('x', 7000), "'sortOrder' must be ascending or descending"),
        Query("a startIndex beside a cursor", "cursor=&startIndex=2", "'startIndex' and 'cursor' exclude each other"),
        Cursor("a cursor that nobody gave out", "cursor=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw"),
        Cursor("a cursor of 7,000 letters", "cursor=" + Long('A', 7000)),
        Cursor("a cursor that is no base64url", "cursor=%2B%2F%3D%00"),
        Cursor("a cursor of half a character", "cursor=%ED%A0%80"),
        Query("a count that is a word, by cursor", "cursor=&count=many", "'count' must be a whole number") with { ScimType = "invalidCount" },
        Search("a search whose schemas are an object", "{\"schemas\":{}}", InvalidSyntax, "'schemas' must be"),
        Search("a search without a body", "", InvalidSyntax, "no body"),
        Search("a search whose filter is an array", """{"filter":["id pr"]}""", InvalidValue, "'filter' must be a text"),
        Search("a search whose filter is garbage", """{"filter":"{};--"}""", InvalidFilter, "position 1"),
        Search("a search with two filters", """{"filter":"id pr","Filter":"id pr"}""", InvalidSyntax, "'filter' and 'Filter'"),
        Search("a search for as many as no number holds", """{"count":1e999}""", InvalidValue, "'count' must be a whole number"),
        Search("a search for attributes in an object", """{"attributes":{"userName":true}}""", InvalidValue, "array of attribute names"),
        Search("a search whose cursor is null in text", """{"cursor":"null"}""", "invalidCursor", "start again with an empty cursor"),
        Query("attributes and excludedAttributes", "attributes=userName&excludedAttributes=emails", "exclude each other"),
        Query("attributes and excludedAttributes of a create", "attributes=userName&excludedAttributes=emails", "exclude each other") with { Method = "POST", Body = Utf8(User()) },
        Query("a count that is a word, of groups", "count=many", "'count' must be a whole number") with { Path = "Groups?count=many" },
    ];

    /// <summary>PATCH requests that cannot be applied.</summary>
    private static IEnumerable<MalformedRequest> Patches() =>
    [
        Patched("a PATCH that is a user", User(), InvalidSyntax, "at least one operation"),
        Patched("a PATCH without operations", "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"]}", InvalidSyntax, "at least one operation"),
        Patched("a PATCH whose operations are an empty object", Patch("").Replace("[]", "{}", StringComparison.Ordinal), InvalidSyntax, "got none"),
        Patched("operations twice", Patch("").Replace("}", ",\"operations\":[]}", StringComparison.Ordinal), InvalidSyntax, "'Operations' and 'operations'"),
        Patched("an operation that is a number", Patch("1"), InvalidSyntax, "Operations[0]"),
        Patched("an operation without op", Patch("""{"path":"title","value":"x"}"""), InvalidSyntax, "'op' must be add, remove or replace; got none"),
        Patched("an operation of another standard", Patch("""{"op":"copy","from":"title","path":"nickName"}"""), InvalidSyntax, "got 'copy'"),
        Patched("an op of 10,000 characters", Patch($$"""{"op":"{{Long('o', 10_000)}}","path":"title","value":"x"}"""), InvalidSyntax, "'op' must be"),
        Patched("an op that is a number", Patch("""{"op":1,"path":"title","value":"x"}"""), InvalidSyntax, "'op' must be"),
        Patched("a path that is a number", Patch("""{"op":"add","path":1,"value":"x"}"""), InvalidPath, "'path' must be a text"),
        Patched("an empty path", Patch("""{"op":"replace","path":"","value":"x"}"""), InvalidValue, "must be an object"),
        Patched("a path that is garbage", Patch("""{"op":"replace","path":"][","value":"x"}"""), InvalidPath, "is not a path"),
        Patched("a JSON pointer", Patch("""{"op":"replace","path":"/title","value":"x"}"""), InvalidPath, "is not a path"),
        Patched("a path of 100,000 dots", Patch($$"""{"op":"replace","path":"{{Long('.', 100_000)}}","value":"x"}"""), InvalidPath, "is not a path"),
        Patched("a path of 100,000 emoji", Patch($$"""{"op":"replace","path":"a{{string.Concat(Enumerable.Repeat("😀", 100_000))}}","value":"x"}"""), InvalidPath, "is not a path"),
        Patched("a path with an empty filter", Patch("""{"op":"replace","path":"emails[].value","value":"a@example.com"}"""), InvalidFilter, "position 1"),
        Patched("a path with brackets in brackets", Patch("""{"op":"replace","path":"emails[type[value eq 1]].value","value":"a@example.com"}"""), InvalidFilter, "brackets"),
        Patched("a path whose filter is longer than 8 KiB", Patch($$"""{"op":"remove","path":"emails[value eq \"{{Long('a', 8192)}}\"]"}"""), InvalidFilter, "8192 bytes"),
        Patched("a path whose filter nests 33 deep", Patch($$"""{"op":"remove","path":"emails[{{Nested("(", 33, ")", "value pr")}}]"}"""), InvalidFilter, "32 parentheses"),
        Patched("a filter on what has no elements", Patch("""{"op":"replace","path":"title[value eq \"x\"]","value":"x"}"""), InvalidPath, "no sub-attributes"),
        Patched("an add without a value", Patch("""{"op":"add","path":"title"}"""), InvalidValue, "needs a 'value'"),
        Patched("a replace without path and object", Patch("""{"op":"replace","value":"x"}"""), InvalidValue, "must be an object"),
        Patched("a remove without a path", Patch("""{"op":"remove"}"""), "noTarget", "needs a 'path'"),
        Patched("a remove of the userName", Patch("""{"op":"remove","path":"userName"}"""), "mutability", "required and cannot be removed"),
        Patched("an empty userName", Patch("""{"op":"replace","path":"userName","value":""}"""), InvalidValue, "userName"),
        Patched("a userName with a tab", Patch("""{"op":"replace","path":"userName","value":"a\tb"}"""), InvalidValue, "control characters"),
        Patched("a longer userName than there may be", Patch($$"""{"op":"replace","path":"userName","value":"{{Long('u', 1025)}}"}"""), InvalidValue, "'userName' has 1025 characters"),
        Patched("a new id", Patch("""{"op":"replace","path":"id","value":"2819c223"}"""), "mutability", "set by this service"),
        Patched("a new meta.created", Patch("""{"op":"replace","path":"meta.created","value":"2000-01-01T00:00:00Z"}"""), "mutability", "set by this service"),
        Patched("an element that is not there", Patch("""{"op":"replace","path":"emails[value co \"nobody\"].display","value":"x"}"""), "noTarget", "No element of 'emails'"),
        Patched("an active that is an array", Patch("""{"op":"replace","path":"active","value":[true,false]}"""), InvalidValue, "'active' must be true or false"),
        Patched("emails up to 21", Patch($$"""{"op":"add","path":"emails","value":[{{Emails(20)}}]}"""), InvalidValue, "'emails' has 21 values; at most 20"),
        Patched("a custom attribute's name of 300 characters in a path", Patch($$"""{"op":"add","path":"{{Custom}}:{{Long('n', 300)}}","value":"x"}"""), InvalidPath, "1 to 128 characters"),
        Patched("501 custom attributes in a PATCH", Patch($"{{\"op\":\"add\",\"value\":{{\"{Custom}\":{{{CustomAttributes(501)}}}}}}}"), InvalidValue, "at most 500 custom attributes"),
        Patched("a bad operation behind a hundred good ones", Patch(string.Concat(Enumerable.Repeat("""{"op":"add","path":"title","value":"x"},""", 100)) + """{"op":"replace","path":"active","value":"perhaps"}"""), InvalidValue, "Operations[100]"),
    ];

    /// <summary>Bulk requests that are wrong as a whole; <see cref="MalformedBulkOperationsTests"/> has those of which an operation is.</summary>
    private static IEnumerable<MalformedRequest> Bulks() =>
    [
        Bulk("a bulk request that is a user", User(), InvalidSyntax, "'Operations' must be"),
        Bulk("a bulk request without operations", Operations(""), InvalidSyntax, "'Operations' must be an array of at least one operation"),
        Bulk("a bulk request whose operations are an object", """{"Operations":{"method":"DELETE","path":"/Users/{id}"}}""", InvalidSyntax, "'Operations' must be an array"),
        Bulk("a bulk request with operations twice", """{"Operations":[{}],"operations":[{}]}""", InvalidSyntax, "'Operations' and 'operations'"),
        Bulk("a bulk request that fails on no error", Operations("{}", "0"), InvalidValue, "'failOnErrors' must be a whole number of at least 1; got '0'"),
        Bulk("a bulk request that fails on half an error", Operations("{}", "0.5"), InvalidValue, "'failOnErrors' must be a whole number of at least 1; got '0.5'"),
        Bulk("a bulk request that fails on a list", Operations("{}", "[1]"), InvalidValue, "'failOnErrors' must be a whole number of at least 1; got an array of 1"),
        Bulk("a bulk request with an attribute twice in an operation", Operations($$"""{"method":"POST","path":"/Users","bulkId":"a","data":{{User("\"title\":\"a\",\"TITLE\":\"b\"")}}}"""), InvalidSyntax, "'title' and 'TITLE'"),
        Bulk("a bulk request with a NUL in an operation", Operations($$"""{"method":"POST","path":"/Users","bulkId":"a","data":{{User("\"title\":\"\\u0000\"")}}}"""), InvalidSyntax, "NUL"),
        Bulk("a bulk request of 100,000 levels", Operations(Long('[', 100_000)), InvalidSyntax, "32 levels"),
        Bulk("a bulk request that ends in the middle", Operations("{}")[..^3], InvalidSyntax, NotJson),
        Bulk("1,001 operations", Operations(string.Join(',', Enumerable.Repeat("{}", 1001))), null, "1000 is the limit (maxOperations)") with { Status = HttpStatusCode.RequestEntityTooLarge },
        Bulk("a bulk request of 9 MiB", Operations("{}") + Long(' ', 9 * 1024 * 1024), null, "8388608 bytes") with { Status = HttpStatusCode.RequestEntityTooLarge },
        Bulk("a bulk request of 9 MiB in chunks", Operations("{}") + Long(' ', 9 * 1024 * 1024), null, "8388608 bytes") with { Status = HttpStatusCode.RequestEntityTooLarge, Chunked = true },
        Bulk("a bulk request that is a form", "Operations=1", null, "application/scim+json") with { Status = HttpStatusCode.UnsupportedMediaType, ContentType = "application/x-www-form-urlencoded" },
        Bulk("a bulk request without schemas, strictly", """{"Operations":[{"method":"DELETE","path":"/Users/{id}"}]}""", InvalidSyntax, "'schemas' must be") with { Strict = true },
        Bulk("a number of errors as text, strictly", Operations("{}", "\"1\""), InvalidValue, "'failOnErrors' must be a whole number") with { Strict = true },
        NotAllowed("GET", "Bulk"),
        NotAllowed("DELETE", "Bulk"),
    ];

    /// <summary>Conditions that no version of a user fulfils.</summary>
    private static IEnumerable<MalformedRequest> Preconditions() =>
    [
        Precondition("an If-Match that is garbage", "If-Match: garbage"),
        Precondition("an If-Match with an empty tag", "If-Match: \"\""),
        Precondition("an If-Match with half a tag", "If-Match: W/\""),
        Precondition("an If-Match of commas", "If-Match: ,,,"),
        Precondition("an If-Match of 20 KB", "If-Match: " + Long('1', 20_000)),
        Precondition("two If-Match headers, neither of them right", "If-Match: W/\"7\"\r\nIf-Match: W/\"8\""),
        Precondition("an If-Match that is garbage on a delete", "If-Match: garbage") with { Method = "DELETE", Body = null },
    ];

    /// <summary>What other tenants' requests are forgiven.</summary>
    private static IEnumerable<MalformedRequest> StrictTenants() =>
    [
        Create("an attribute that no schema defines, strictly", User("\"favouriteColour\":\"red\""), InvalidSyntax, "No attribute of this resource type is written 'favouriteColour' here") with { Strict = true },
        Create("10,000 attributes that no schema defines, strictly", User(string.Join(',', Enumerable.Range(1, 10_000).Select(number => $"\"a{number}\":1"))), InvalidSyntax, "No attribute of this resource type is written") with { Strict = true },
        Create("a number for a string, strictly", User("\"title\":7"), InvalidValue, "'title' must be a string; got 7") with { Strict = true },
        Create("a string for a boolean, strictly", User("\"active\":\"True\""), InvalidValue, "'active' must be true or false; got the string 'True'") with { Strict = true },
        Create("no schemas, strictly", User(schemas: null), InvalidSyntax, "'schemas' must list") with { Strict = true },
        Patched("an attribute of 100,000 characters that no schema defines, strictly", Patch($$"""{"op":"add","path":"{{Long('a', 100_000)}}","value":"x"}"""), InvalidPath, "has no attribute") with { Strict = true },
    ];

    private static MalformedRequest Create(string name, string body, string scimType, string detail) => Create(name, Utf8(body), scimType, detail);

    private static MalformedRequest Create(string name, byte[] body, string scimType, string detail) =>
        new(name, "POST", "Users", HttpStatusCode.BadRequest, scimType, detail) { Body = body };

    private static MalformedRequest Patched(string name, string body, string scimType, string detail) =>
        new(name, "PATCH", "Users/{id}", HttpStatusCode.BadRequest, scimType, detail) { Body = Utf8(body) };

    private static MalformedRequest Unsupported(string name, string? contentType, string detail) =>
        new(name, "POST", "Users", HttpStatusCode.UnsupportedMediaType, null, detail) { Body = Utf8(User()), ContentType = contentType };

    private static MalformedRequest TooLarge(string name, string body, string detail) =>
        new(name, "POST", "Users", HttpStatusCode.RequestEntityTooLarge, null, detail) { Body = Utf8(body) };

    private static MalformedRequest Unauthorized(string name, string? authorization) =>
        new(name, "GET", "Users", HttpStatusCode.Unauthorized, null, "token") { Authorization = authorization };

    private static MalformedRequest NotAllowed(string method, string path) =>
        new($"{method} of {path}", method, path, HttpStatusCode.MethodNotAllowed, null, $"{method} is not possible on") { Body = method is "POST" or "PUT" or "PATCH" ? Utf8(User()) : null };

    private static MalformedRequest NoUser(string method, string name, string id) =>
        new($"{method} of a user whose id is {name}", method, $"Users/{id}", HttpStatusCode.NotFound, null, "There is no user with the id '")
        {
            Body = method switch
            {
                "PUT" => Utf8(User()),
                "PATCH" => Utf8(Patch("""{"op":"add","path":"title","value":"x"}""")),
                _ => null,
            },
        };

    private static MalformedRequest NotFound(string name, string path, string detail) => new(name, "GET", path, HttpStatusCode.NotFound, null, detail);

    private static MalformedRequest Filter(string name, string filter, string detail) =>
        new(name, "GET", $"Users?filter={filter}", HttpStatusCode.BadRequest, InvalidFilter, detail);

    private static MalformedRequest Query(string name, string query, string detail) =>
        new(name, "GET", $"Users?{query}", HttpStatusCode.BadRequest, InvalidValue, detail);

    private static MalformedRequest Cursor(string name, string query) =>
        new(name, "GET", $"Users?{query}", HttpStatusCode.BadRequest, "invalidCursor", "start again with an empty cursor");

    private static MalformedRequest Search(string name, string body, string scimType, string detail) =>
        new(name, "POST", ".search", HttpStatusCode.BadRequest, scimType, detail) { Body = Utf8(body) };

    private static MalformedRequest Bulk(string name, string body, string? scimType, string detail) =>
        new(name, "POST", "Bulk", HttpStatusCode.BadRequest, scimType, detail) { Body = Utf8(body) };

    private static string Operations(string operations, string failOnErrors = "null") =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":{{failOnErrors}},"Operations":[{{operations}}]}""";

    private static MalformedRequest Precondition(string name, string header) =>
        new(name, "PATCH", "Users/{id}", HttpStatusCode.PreconditionFailed, null, "it is at version W/\"1\"")
        {
            Headers = [header],
            Body = Utf8(Patch("""{"op":"replace","path":"title","value":"CEO"}""")),
        };

    /// <summary>A user that could be created, apart from what is added; what is null is left out.</summary>
    private static string User(
        string more = "",
        string? schemas = "urn:ietf:params:scim:schemas:core:2.0:User",
        string? userName = "new@example.com",
        string? name = "{\"givenName\":\"Given\",\"familyName\":\"Family\"}",
        string? emails = "[{\"value\":\"new@example.com\"}]")
    {
        string?[] members =
        [
            schemas is null ? null : $"\"schemas\":[\"{schemas}\"]",
            userName is null ? null : $"\"userName\":\"{userName}\"",
            name is null ? null : $"\"name\":{name}",
            emails is null ? null : $"\"emails\":{emails}",
            more.Length == 0 ? null : more,
        ];
        return $"{{{string.Join(',', members.OfType<string>())}}}";
    }

    private static string Patch(string operations) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""";

    private static string Emails(int count) => string.Join(',', Enumerable.Range(1, count).Select(number => $"{{\"value\":\"ada{number}@example.com\"}}"));

    private static string CustomAttributes(int count) => string.Join(',', Enumerable.Range(1, count).Select(number => $"\"attribute{number}\":\"x\""));

    private static string Long(char character, int length) => new(character, length);

    private static string Nested(string opening, int depth, string closing, string inner = "1") =>
        string.Concat(Enumerable.Repeat(opening, depth)) + inner + string.Concat(Enumerable.Repeat(closing, depth));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(string before, byte[] bytes, string after) => [.. Utf8(before), .. bytes, .. Utf8(after)];

    private static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress))
        {
            gzip.Write(Utf8(text));
        }

        return compressed.ToArray();
    }
}
