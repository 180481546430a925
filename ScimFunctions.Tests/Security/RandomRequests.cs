using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>
/// Generates requests that a client might send: most of them sensible, about users and groups that are there, some spoilt in a character, a byte or a
/// header. It learns from the answers what there is, and keeps the directory at a size, so that the cost of a request has a bound.
/// </summary>
internal sealed partial class RandomRequests
{
    /// <summary>Beyond it users are deleted rather than created.</summary>
    public const int MostUsers = 120;

    /// <summary>Beyond it groups are deleted rather than created.</summary>
    public const int MostGroups = 12;

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly ResourceType User = SchemaCatalog.Default.User;
    private static readonly ResourceType Group = SchemaCatalog.Default.Group;
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    private readonly Random random;
    private readonly RandomJson json;
    private readonly List<string> users = [];
    private readonly List<string> groups = [];
    private readonly List<string> gone = ["2819c223-7f76-453a-919d-413861904646"];
    private readonly List<string> followingPages = [];
    private readonly List<string> versions = ["W/\"1\"", "*", "\"2\"", "W/\"", ",", "1, W/\"3\""];
    private readonly (int Weight, Func<RandomRequest> Make)[] kinds;
    private int names;

    public RandomRequests(Random random)
    {
        this.random = random;
        json = new RandomJson(random, Known);

        // Another kind of request is another line.
        kinds =
        [
            (10, () => users.Count < MostUsers ? CreateUser() : DeleteUser()),
            (6, ReplaceUser),
            (16, PatchUser),
            (3, DeleteUser),
            (6, ReadUser),
            (12, () => new RandomRequest(RandomRequestKind.ListUsers, "GET", "Users" + ListQuery(User))),
            (4, FollowingPage),
            (5, () => Search(RandomRequestKind.SearchUsers, "Users/.search", User)),
            (3, () => Search(RandomRequestKind.SearchGroups, "Groups/.search", Group)),
            (6, () => Search(RandomRequestKind.SearchAll, ".search", json.Chance(0.5) ? User : Group)),
            (5, () => groups.Count < MostGroups ? CreateGroup() : DeleteGroup()),
            (4, ReplaceGroup),
            (16, PatchGroup),
            (2, DeleteGroup),
            (4, () => new RandomRequest(RandomRequestKind.ReadGroup, "GET", $"Groups/{IdOf(groups)}{Projection(Group)}") { Headers = Conditions("If-None-Match") }),
            (8, () => new RandomRequest(RandomRequestKind.ListGroups, "GET", "Groups" + ListQuery(Group))),
            (3, Discovery),
            (3, Elsewhere),
        ];
    }

    public RandomRequest Next()
    {
        var place = random.Next(kinds.Sum(kind => kind.Weight));
        var chosen = kinds.First(kind => (place -= kind.Weight) < 0).Make();
        return json.Chance(0.25) ? Spoil(chosen) : chosen;
    }

    /// <summary>Learns what there is now.</summary>
    public void Learn(RandomRequest request, ScimResponse response)
    {
        var segments = request.Path.Split('?')[0].Split('/');
        if (request.Method == "POST" && response.Status == HttpStatusCode.Created && response.Headers.TryGetValue("Location", out var location))
        {
            (location.Contains("/Groups/", StringComparison.Ordinal) ? groups : users).Add(location[(location.LastIndexOf('/') + 1)..]);
        }
        else if (request.Method == "DELETE" && response.Status == HttpStatusCode.NoContent && segments.Length > 1)
        {
            var id = Uri.UnescapeDataString(segments[1]);
            users.Remove(id);
            groups.Remove(id);
            gone.Add(id);
        }

        if (response.Headers.TryGetValue("ETag", out var version))
        {
            Remember(versions, version);
        }

        if (request is { Method: "GET", Kind: RandomRequestKind.ListUsers or RandomRequestKind.ListGroups } && response.Text.Contains("nextCursor", StringComparison.Ordinal) && response.Body.TextAt("nextCursor") is { } cursor)
        {
            Remember(followingPages, CursorParameter().Replace(request.Path, $"cursor={Uri.EscapeDataString(cursor)}"));
        }
    }

    private void Remember(List<string> seen, string text)
    {
        const int Most = 20;
        if (seen.Count < Most)
        {
            seen.Add(text);
        }
        else
        {
            seen[random.Next(seen.Count)] = text;
        }
    }

    private string Known() => random.Next(8) switch
    {
        0 or 1 or 2 when users.Count > 0 => users[random.Next(users.Count)],
        3 when groups.Count > 0 => groups[random.Next(groups.Count)],
        4 => gone[random.Next(gone.Count)],
        5 => GroupName(random.Next(1 + names)),
        _ => UserName(random.Next(1 + names)),
    };

    private string IdOf(List<string> resources) =>
        resources.Count > 0 && json.Chance(0.95) ? resources[random.Next(resources.Count)]
        : json.Chance(0.5) ? gone[random.Next(gone.Count)]
        : Segment(json.Text());

    private RandomRequest CreateUser() => new(RandomRequestKind.CreateUser, "POST", "Users" + Projection(User)) { Body = Encode(NewUser()) };

    private RandomRequest ReplaceUser() =>
        new(RandomRequestKind.ReplaceUser, "PUT", $"Users/{IdOf(users)}{Projection(User)}") { Body = Encode(NewUser()), Headers = Conditions("If-Match") };

    private RandomRequest PatchUser() => new(RandomRequestKind.PatchUser, "PATCH", $"Users/{IdOf(users)}{Projection(User)}")
    {
        Body = Encode(json.PatchOf(User, () => json.GuessValue(User))),
        Headers = Conditions("If-Match"),
    };

    private RandomRequest DeleteUser() => new(RandomRequestKind.DeleteUser, "DELETE", $"Users/{IdOf(users)}") { Headers = Conditions("If-Match") };

    private RandomRequest ReadUser() => new(RandomRequestKind.ReadUser, "GET", $"Users/{IdOf(users)}{Projection(User)}") { Headers = Conditions("If-None-Match") };

    private RandomRequest CreateGroup() => new(RandomRequestKind.CreateGroup, "POST", "Groups" + Projection(Group)) { Body = Encode(NewGroup()) };

    private RandomRequest ReplaceGroup() =>
        new(RandomRequestKind.ReplaceGroup, "PUT", $"Groups/{IdOf(groups)}{Projection(Group)}") { Body = Encode(NewGroup()), Headers = Conditions("If-Match") };

    private RandomRequest DeleteGroup() => new(RandomRequestKind.DeleteGroup, "DELETE", $"Groups/{IdOf(groups)}") { Headers = Conditions("If-Match") };

    private RandomRequest PatchGroup()
    {
        var patch = json.Chance(0.5) ? json.PatchOf(Group, () => json.GuessValue(Group)) : new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
            ["Operations"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => MembersOperation())]),
        };
        return new RandomRequest(RandomRequestKind.PatchGroup, "PATCH", $"Groups/{IdOf(groups)}{Projection(Group)}") { Body = Encode(patch), Headers = Conditions("If-Match") };
    }

    private JsonObject MembersOperation()
    {
        var operation = new JsonObject { ["op"] = json.Pick(["add", "remove", "replace", "Add"]), ["path"] = "members" };
        if (json.Chance(0.2))
        {
            operation["path"] = $"members[value eq \"{Known()}\"]";
        }
        else if (json.Chance(0.95))
        {
            operation["value"] = Members();
        }

        return operation;
    }

    private RandomRequest Search(RandomRequestKind kind, string path, ResourceType type)
    {
        var search = new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:SearchRequest") };
        foreach (var (name, value) in Parameters(type))
        {
            search[name] = name is "attributes" or "excludedAttributes" ? new JsonArray([.. value.Split(',').Select(part => JsonValue.Create(part))])
                : name is "count" or "startIndex" && json.Chance(0.9) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
                : value;
        }

        return new RandomRequest(kind, "POST", path) { Body = Encode(search) };
    }

    private RandomRequest FollowingPage()
    {
        var page = followingPages.Count > 0 ? json.Pick(followingPages) : "Users?cursor&count=5";
        return new RandomRequest(page.StartsWith("Users", StringComparison.Ordinal) ? RandomRequestKind.ListUsers : RandomRequestKind.ListGroups, "GET", page);
    }

    private RandomRequest Discovery() => new(RandomRequestKind.Discovery, "GET", json.Pick(
    [
        "Schemas", "ResourceTypes", "ServiceProviderConfig", "ResourceTypes/User", "ResourceTypes/Nobody", $"Schemas/{SchemaUrns.User}", $"Schemas/{SchemaUrns.CustomAttribute}",
        "Schemas/urn:none", "Schemas?filter=id%20eq%20%22x%22", $"Schemas/{Segment(json.Text())}",
    ]));

    private RandomRequest Elsewhere() => new(RandomRequestKind.Elsewhere, json.Pick(Methods), json.Pick(
    [
        "", "Nothing", $"{Segment(json.Text())}/{Segment(json.Text())}", $"Users/{Segment(Known())}/groups", "Users/.search/x", "Schemas", "users", $"Groups/{Segment(json.Text())}", ".search", "Groups/.search",
    ])) { Body = json.Chance(0.5) ? Encode(json.Anything()) : null };

    private JsonObject NewUser()
    {
        var userName = UserName(json.Chance(0.75) ? names++ : Math.Max(0, names - random.Next(2 * MostUsers)));
        var user = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
            ["userName"] = json.Chance(0.9) ? userName : json.Text(),
            ["name"] = new JsonObject { ["givenName"] = json.Chance(0.9) ? "Given" : json.Text(), ["familyName"] = "Family" },
            ["emails"] = new JsonArray(new JsonObject { ["value"] = userName, ["type"] = "work", ["primary"] = true }),
        };
        if (json.Chance(0.3))
        {
            user["externalId"] = json.Text();
        }

        json.Describe(user, User, random.Next(5));
        return user;
    }

    private JsonObject NewGroup()
    {
        var group = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"),
            ["displayName"] = json.Chance(0.7) ? GroupName(names++) : json.Chance(0.7) ? GroupName(random.Next(1 + names)) : json.Text(),
        };
        if (json.Chance(0.8))
        {
            group["members"] = Members();
        }

        json.Describe(group, Group, json.Chance(0.2) ? 1 : 0);
        return group;
    }

    /// <summary>Mostly users that there are, in one of the forms in which clients name them; a few of them or most.</summary>
    private JsonNode? Members()
    {
        if (json.Chance(0.05))
        {
            return json.Anything();
        }

        var share = json.Pick([0.02, 0.1, 0.9]);
        var ids = users.Where(_ => json.Chance(share)).ToList();
        if (json.Chance(0.1))
        {
            ids.Add(Known());
        }

        var isBare = json.Chance(0.3);
        return new JsonArray([.. ids.Select(id => isBare ? (JsonNode)id : new JsonObject { ["value"] = id })]);
    }

    private string Projection(ResourceType type) => json.Chance(0.8) ? "" : Query(ProjectionParameters(type));

    private string ListQuery(ResourceType type) => Query(Parameters(type));

    private IEnumerable<(string Name, string Value)> Parameters(ResourceType type)
    {
        if (json.Chance(0.7))
        {
            yield return ("filter", json.Filter(type));
        }

        if (json.Chance(0.3))
        {
            yield return ("sortBy", json.Path(type));
        }

        if (json.Chance(0.2))
        {
            yield return ("sortOrder", json.Pick(["ascending", "descending", "Descending", json.Chance(0.2) ? "down" : ""]));
        }

        if (json.Chance(0.3))
        {
            yield return ("cursor", json.Chance(0.9) ? "" : json.Text());
        }
        else if (json.Chance(0.4))
        {
            yield return ("startIndex", Number());
        }

        if (json.Chance(0.5))
        {
            yield return ("count", Number());
        }

        foreach (var parameter in ProjectionParameters(type))
        {
            yield return parameter;
        }

        string Number() => json.Pick(["0", "1", "2", "5", "17", "50", "100", "1000", "-1", "99999999999", json.Chance(0.2) ? "abc" : "3"]);
    }

    private IEnumerable<(string Name, string Value)> ProjectionParameters(ResourceType type)
    {
        if (json.Chance(0.4))
        {
            yield return (json.Pick(["attributes", "excludedAttributes"]), string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => json.Path(type))));
        }
    }

    private static string Query(IEnumerable<(string Name, string Value)> parameters)
    {
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
        return query.Length == 0 ? "" : "?" + query;
    }

    private List<(string Name, string Value)> Conditions(string name)
    {
        var headers = new List<(string Name, string Value)>();
        if (json.Chance(0.1))
        {
            headers.Add((name, json.Pick(versions)));
        }

        if (json.Chance(0.1))
        {
            headers.Add(("Accept", json.Pick(["application/json", "application/scim+json", "text/html", "*/*", ";;", "application/json;q=x"])));
        }

        return headers;
    }

    /// <summary>Spoils one thing about a request.</summary>
    private RandomRequest Spoil(RandomRequest request) => random.Next(8) switch
    {
        0 => request with { Kind = RandomRequestKind.Elsewhere, Method = json.Pick(Methods) },
        1 => request with { ContentType = json.Pick([null, "text/plain", "application/json", "application/scim+json;charset=latin1", "multipart/form-data", "json", "application/xml"]) },
        2 => request with { Headers = [.. request.Headers, json.Pick(Oddities())] },
        3 or 4 => request with { Kind = RandomRequestKind.Elsewhere, Path = SpoilPath(request.Path) },
        _ when request.Body is { Length: > 0 } body => request with { Body = SpoilBody(body) },
        _ => request with { Kind = RandomRequestKind.Elsewhere, Path = SpoilPath(request.Path) },
    };

    private static (string Name, string Value)[] Oddities() =>
    [
        ("Authorization", "Bearer scim_nobody_0123456789012345678901234567890123456789012"),
        ("Authorization", "Basic YTpi"),
        ("Content-Encoding", "gzip"),
        ("If-Match", "garbage"),
        ("If-None-Match", "*"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Prefer", "return=minimal"),
        ("Accept-Language", "tlh"),
    ];

    /// <summary>Takes a character out, doubles one, or puts one in; what would lead out of the SCIM base or be refused by every web server is put right.</summary>
    private string SpoilPath(string path)
    {
        string[] additions = ["%", "%FF", "%ED%A0%80", "%E2%80%8B", "%2F", "%5C", "%7C", "&", "=", "+", "'", "%22", "%0A", "/", "?", ";", "!", "%25", "(", "%5B", "]"];
        var place = random.Next(path.Length + 1);
        var spoilt = random.Next(3) switch
        {
            0 when path.Length > 1 => path.Remove(Math.Min(place, path.Length - 1), 1),
            1 when path.Length > 0 => path.Insert(place, path[Math.Min(place, path.Length - 1)].ToString()),
            _ => path.Insert(place, json.Pick(additions)),
        };
        var question = spoilt.IndexOf('?', StringComparison.Ordinal);
        var end = question < 0 ? spoilt.Length : question;
        return spoilt[..end].Replace("..", ".", StringComparison.Ordinal).Replace("%00", "%01", StringComparison.Ordinal).TrimStart('/') + spoilt[end..];
    }

    private byte[] SpoilBody(byte[] body)
    {
        var place = random.Next(body.Length);
        return random.Next(5) switch
        {
            0 => [.. body[..place], .. body[(place + 1)..]],
            1 => [.. body[..place], body[place], .. body[place..]],
            2 => [.. body[..place], (byte)random.Next(256), .. body[(place + 1)..]],
            3 => body[..place],
            _ => Encode(Exchange(JsonNode.Parse(body))),
        };
    }

    /// <summary>Puts anything into the place of one value.</summary>
    private JsonNode? Exchange(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } parent when json.Chance(0.8) => With(parent, random.Next(parent.Count)),
        JsonArray { Count: > 0 } parent when json.Chance(0.8) => With(parent, random.Next(parent.Count)),
        _ => json.Anything(),
    };

    private JsonObject With(JsonObject parent, int place)
    {
        var (name, value) = parent.GetAt(place);
        parent[name] = Exchange(value?.DeepClone());
        return parent;
    }

    private JsonArray With(JsonArray parent, int place)
    {
        parent[place] = Exchange(parent[place]?.DeepClone());
        return parent;
    }

    /// <summary>A text as one segment of a path that leads nowhere else.</summary>
    private static string Segment(string text)
    {
        var segment = text.Replace("\0", "", StringComparison.Ordinal);
        return Uri.EscapeDataString(segment.Trim('.').Length == 0 ? "x" + segment : segment);
    }

    [GeneratedRegex("cursor(=[^&]*)?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CursorParameter();

    private static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"random{number}@example.com");

    private static string GroupName(int number) => string.Create(CultureInfo.InvariantCulture, $"group {number}");

    private static byte[] Encode(JsonNode? node) => Encoding.UTF8.GetBytes(node?.ToJsonString(Unescaped) ?? "null");
}
