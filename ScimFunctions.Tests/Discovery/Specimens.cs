using System.Globalization;
using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Makes values and resources from nothing but what the service says of them; those of different numbers differ where they can.</summary>
internal sealed class Specimens(TestTenant tenant, DiscoveredService discovered)
{
    private const string PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private readonly AsyncLocal<bool> isReferred = new();
    private int made = 1000;

    /// <summary>A whole value: an array of one for a multi-valued attribute. Whom it refers to exists.</summary>
    public async Task<JsonNode> ValueAsync(DiscoveredAttribute attribute, int number)
    {
        var element = attribute.IsComplex ? await ComplexAsync(attribute, number) : Simple(attribute, number);
        return attribute.MultiValued ? new JsonArray(element) : element;
    }

    /// <summary>One of an attribute's values.</summary>
    public async Task<JsonNode> ElementAsync(DiscoveredAttribute attribute, int number) =>
        attribute.IsComplex ? await ComplexAsync(attribute, number) : Simple(attribute, number);

    /// <summary>A valid resource: what is required, and an attribute with a value; or without, where the value is null.</summary>
    public async Task<JsonObject> ResourceAsync(DiscoveredType type, DiscoveredAttribute? attribute = null, JsonNode? value = null)
    {
        var number = Interlocked.Increment(ref made);
        var resource = new JsonObject();
        foreach (var required in type.Attributes.Where(candidate => candidate.Required && candidate.Path != attribute?.Path))
        {
            required.Put(resource, await ValueAsync(required, number));
        }

        if (value is not null)
        {
            attribute!.Put(resource, value);
        }

        resource["schemas"] = new JsonArray([type.CoreUrn, .. resource.Select(member => member.Key).Where(name => name.StartsWith("urn:", StringComparison.Ordinal)).Select(urn => (JsonNode)urn)]);
        return resource;
    }

    /// <summary>Creates such a resource and gives it as it was answered.</summary>
    public async Task<JsonElement> CreateAsync(DiscoveredType type, DiscoveredAttribute? attribute = null, JsonNode? value = null) =>
        (await tenant.PostAsync(type.Path, (await ResourceAsync(type, attribute, value)).ToJsonString())).ShouldBe(HttpStatusCode.Created).Body;

    /// <summary>
    /// Creates a resource with a value of the attribute. What is read-only it gets from resources that refer to it, as a user's groups come from
    /// the groups of which it is a member.
    /// </summary>
    public async Task CreateWithAsync(DiscoveredAttribute attribute, int number)
    {
        var type = discovered.TypeOf(attribute);
        if (!attribute.IsReadOnly)
        {
            await CreateAsync(type, attribute, await ValueAsync(attribute, number));
            return;
        }

        await ReferToAsync((await CreateAsync(type)).TextAt("id")!, type);
    }

    /// <summary>Creates resources of which this one is one of several values.</summary>
    public async Task ReferToAsync(string id, DiscoveredType type)
    {
        foreach (var referring in discovered.Attributes.Where(candidate => candidate is { MultiValued: true, IsReadOnly: false } && discovered.ReferredBy(candidate) == type))
        {
            await CreateAsync(discovered.TypeOf(referring), referring, new JsonArray(new JsonObject { ["value"] = id }));
        }
    }

    public async Task<JsonElement> ReadAsync(DiscoveredType type, string id) =>
        (await tenant.GetAsync($"{type.Path}/{id}")).ShouldBe(HttpStatusCode.OK).Body;

    public Task<ScimResponse> PatchAsync(DiscoveredType type, string id, string op, string? path, JsonNode? value)
    {
        var operation = new JsonObject { ["op"] = op };
        if (path is not null)
        {
            operation["path"] = path;
        }

        if (value is not null)
        {
            operation["value"] = value.DeepClone();
        }

        return tenant.PatchAsync($"{type.Path}/{id}", new JsonObject { ["schemas"] = new JsonArray(PatchSchema), ["Operations"] = new JsonArray(operation) }.ToJsonString());
    }

    /// <summary>As <see cref="PatchAsync"/>; what became of the resource after it has succeeded.</summary>
    public async Task<JsonElement> PatchedAsync(DiscoveredType type, string id, string op, string? path, JsonNode? value)
    {
        var answer = await PatchAsync(type, id, op, path, value);
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent, $"{op} {path} {value?.ToJsonString()}: {answer}");
        return await ReadAsync(type, id);
    }

    /// <summary>Asserts that an attribute was read as it was written; not at all where it is never returned or was taken away.</summary>
    public static void AssertReads(DiscoveredAttribute attribute, JsonElement resource, JsonNode? written, string after)
    {
        var found = attribute.In(resource);
        if (written is null || !attribute.IsShown)
        {
            Assert.True(found is not { } value || (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0), $"after {after}: {found} instead of nothing");
        }
        else
        {
            Assert.True(found is { } value && Holds(JsonNode.Parse(value.GetRawText()), written), $"after {after}: {found?.ToString() ?? "nothing"} instead of {written.ToJsonString()}");
        }
    }

    /// <summary>Whether all that was written is there; the service may add sub-attributes of its own.</summary>
    private static bool Holds(JsonNode? read, JsonNode? written) => (read, written) switch
    {
        (JsonObject present, JsonObject sent) => sent.All(member => Holds(present[member.Key], member.Value)),
        (JsonArray present, JsonArray sent) => present.Count == sent.Count && sent.All(element => present.Any(candidate => Holds(candidate, element))),
        _ => JsonNode.DeepEquals(read, written),
    };

    private async Task<JsonNode> ComplexAsync(DiscoveredAttribute attribute, int number)
    {
        var referred = discovered.ReferredBy(attribute) is { } type ? await CreateReferredAsync(type) : null;
        var value = new JsonObject();
        foreach (var sub in attribute.SubAttributes.Where(sub => !sub.IsReadOnly))
        {
            value[sub.Name] = (sub.Name, referred) switch
            {
                ("value", { } resource) => resource.TextAt("id"),
                ("$ref", { } resource) => resource.TextAt("meta", "location"),
                _ => await ValueAsync(sub, number),
            };
        }

        return value;
    }

    /// <summary>Null for whom somebody refers to who is referred to already: a required manager needs one too, and so on without end.</summary>
    private async Task<JsonElement?> CreateReferredAsync(DiscoveredType type)
    {
        if (isReferred.Value)
        {
            return null;
        }

        isReferred.Value = true;
        return await CreateAsync(type);
    }

    private static JsonValue Simple(DiscoveredAttribute attribute, int number) => attribute.Type switch
    {
        "string" when attribute.CanonicalValues is { Count: > 0 } values => JsonValue.Create(values[(number - 1) % values.Count]),
        "string" => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"Val-{attribute.Name}-{number:D4}@example.com")),
        "boolean" => JsonValue.Create(number % 2 == 1),
        "integer" => JsonValue.Create(number),
        "decimal" => JsonValue.Create(number + 0.5m),
        "dateTime" => JsonValue.Create(DateTimeOffset.UnixEpoch.AddDays(number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        "binary" => JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Value {number:D4}")))),
        "reference" => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"https://example.com/Val-{number:D4}")),
        var other => throw new ArgumentException($"'{other}' is no simple type of RFC 7643 §2.3.", nameof(attribute)),
    };
}
