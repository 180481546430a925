using System.Text.Encodings.Web;
using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tests.Scim.Resources;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>What holds for every PATCH of a user, tried on thousands of generated ones.</summary>
public sealed class PatchPropertyTests(ITestOutputHelper output)
{
    private const int Cases = 5_000;

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly ResourceType UserType = SchemaCatalog.Default.User;
    private static readonly Gen<JsonObject> Users = GeneratedResources.Resource(UserType);

    private sealed record Edit(JsonObject User, IReadOnlyList<GeneratedOperation> Operations, bool Strict)
    {
        public override string ToString() => $"{User.ToJsonString(Unescaped)}\n{string.Join('\n', Operations)}\n{(Strict ? "strict" : "tolerant")}";
    }

    private sealed record Detour(JsonObject User, IReadOnlyList<GeneratedAddition> Additions)
    {
        public override string ToString() => $"{User.ToJsonString(Unescaped)}\n{string.Join('\n', Additions)}";
    }

    private sealed record Pair(JsonObject User, JsonObject Sent)
    {
        public override string ToString() => $"{User.ToJsonString(Unescaped)}\n{Sent.ToJsonString(Unescaped)}";
    }

    [Fact]
    public void The_result_is_valid_or_the_user_is_untouched()
    {
        var generated = new GeneratedOperations(UserType);
        var (changed, unchanged, refused) = (0, 0, 0);
        GeneratedCases.Check(output, Cases, Edits(generated.Any, limit: 3), Shrink, edit =>
        {
            var stored = Stored(edit.User);
            var before = stored.ToJsonString();
            try
            {
                var patched = Apply(stored, edit.Operations.Select(operation => operation.Json), edit.Strict);

                ResourceValidator.Validate(UserType, patched);
                Assert.Empty(CanonicalForm.Violations(UserType, patched, edit.Strict));
                Assert.Equal(patched.ToJsonString(), Apply(stored, edit.Operations.Select(operation => operation.Json), edit.Strict).ToJsonString());
                changed += patched.ToJsonString() == before ? 0 : 1;
                unchanged += patched.ToJsonString() == before ? 1 : 0;
            }
            catch (ScimException exception)
            {
                Assert.InRange((int)exception.Status, 400, 499);
                refused++;
            }

            Assert.Equal(before, stored.ToJsonString());
        });
        GeneratedCases.AssertShare(output, "Changed", changed, Cases, least: 0.3);
        GeneratedCases.AssertShare(output, "Left unchanged", unchanged, Cases, least: 0.01);
        GeneratedCases.AssertShare(output, "Refused", refused, Cases, least: 0.1);
    }

    /// <summary>
    /// Each operation is on an attribute of its own: operations on the same one may undo each other (remove "a", then rename "b" to "a"), and so
    /// change again what they changed. An operation that selects the primary element and sets another one primary selects that one next time.
    /// Where a filter selects nothing any more, the second time may be refused; then too nothing is changed.
    /// </summary>
    [Fact]
    public void Replacing_and_removing_twice_equals_once()
    {
        var operations = new GeneratedOperations(UserType).Sensible("replace", "remove").Where(operation => !operation.ReplacesByPrimary);
        var (applied, refusedAgain) = (0, 0);
        var edits = Edits(operations, limit: 3).Select(edit => edit with { Operations = OnDifferentAttributes(edit.Operations) });
        GeneratedCases.Check(output, Cases, edits, Shrink, edit =>
        {
            if (TryApply(Stored(edit.User), edit) is not { } once)
            {
                return;
            }

            applied++;
            try
            {
                Assert.Equal(Text(once), Text(Apply(once, edit.Operations.Select(operation => operation.Json), edit.Strict)));
            }
            catch (ScimException exception)
            {
                Assert.Equal(ScimErrorType.NoTarget, exception.ScimType);
                refusedAgain++;
            }
        });
        output.WriteLine($"Refused the second time, as their filter selects nothing any more: {refusedAgain}.");
        GeneratedCases.AssertShare(output, "Applied", applied, Cases, least: 0.4);
        Assert.True(refusedAgain < applied / 10);
    }

    [Fact]
    public void Adding_and_then_removing_restores()
    {
        var detours =
            from user in Users
            from additions in GeneratedAddition.Several(UserType)
            select new Detour(user, additions);
        GeneratedCases.Check(output, Cases, detours, Shrink, detour =>
        {
            var user = (JsonObject)detour.User.DeepClone();
            foreach (var addition in detour.Additions)
            {
                addition.MakeRoom(user);
            }

            var stored = Stored(user);
            var added = Apply(stored, detour.Additions.Select(addition => addition.Add), strict: false);
            var restored = Apply(added, detour.Additions.Select(addition => addition.Remove), strict: false);

            Assert.NotEqual(Text(stored), Text(added));
            Assert.Equal(Text(stored), Text(restored));
        });
    }

    [Fact]
    public void Replacing_without_a_path_merges_the_attributes_that_are_sent()
    {
        var pairs =
            from user in Users
            from sent in Users
            select new Pair(user, sent);
        GeneratedCases.Check(output, 2_000, pairs, Shrink, pair =>
        {
            var operation = new JsonObject { ["op"] = "replace", ["value"] = GeneratedResources.WithSchemas(UserType, pair.Sent) };

            var patched = Apply(Stored(pair.User), [operation], strict: true);

            Assert.Equal(Text(Merged(pair.User, pair.Sent)), Text(patched));
        });
    }

    /// <summary>What RFC 7644 §3.5.2.3 says of a replacement without a path, in a few lines: complex values keep the parts that were not sent.</summary>
    private static JsonObject Merged(JsonObject user, JsonObject sent)
    {
        var merged = (JsonObject)user.DeepClone();
        foreach (var (name, value) in sent)
        {
            if (UserType.FindExtension(name) is { } extension)
            {
                var values = merged[name] as JsonObject ?? [];
                foreach (var (inner, part) in (JsonObject)value!)
                {
                    values[inner] = MergedValue(extension.FindAttribute(inner)!, values[inner], part!);
                }

                merged[name] = values.Parent is null ? values : values.DeepClone();
            }
            else
            {
                merged[name] = MergedValue(UserType.FindTopLevelAttribute(name)!, merged[name], value!);
            }
        }

        return ResourceWriter.Canonicalize(UserType, merged);
    }

    private static JsonNode MergedValue(AttributeDefinition attribute, JsonNode? present, JsonNode sent)
    {
        if (attribute.MultiValued)
        {
            return WithoutRepetitions(attribute, (JsonArray)sent);
        }

        if (attribute.Type is not AttributeType.Complex || present is not JsonObject parts)
        {
            return sent.DeepClone();
        }

        var merged = (JsonObject)parts.DeepClone();
        var isOtherReference = attribute.FindSubAttribute("$ref") is not null && sent["value"] is { } value && !JsonNode.DeepEquals(value, parts["value"]);
        if (isOtherReference && parts["value"] is not null)
        {
            merged.Remove("$ref");
            merged.Remove("displayName");
        }

        foreach (var (name, part) in (JsonObject)sent)
        {
            merged[name] = part!.DeepClone();
        }

        return merged;
    }

    /// <summary>The elements that were sent, each once: what is sent again of an element is taken over into it.</summary>
    private static JsonArray WithoutRepetitions(AttributeDefinition attribute, JsonArray sent)
    {
        var kept = new List<JsonObject>();
        var comparison = attribute.FindSubAttribute("value") is { CaseExact: true } ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        foreach (var element in sent.Select(element => (JsonObject)element!.DeepClone()))
        {
            var same = element["value"] is not { } value
                ? kept.Find(other => JsonNode.DeepEquals(other, element))
                : kept.Find(other => IsText(other["value"], value, comparison) && IsText(other["type"], element["type"], StringComparison.OrdinalIgnoreCase))
                    ?? kept.Find(other => IsText(other["value"], value, comparison) && (other["type"] is null || element["type"] is null));
            if (same is null)
            {
                kept.Add(element);
                continue;
            }

            foreach (var (name, part) in element)
            {
                same[name] = part!.DeepClone();
            }
        }

        return new JsonArray([.. kept]);
    }

    private static bool IsText(JsonNode? left, JsonNode? right, StringComparison comparison) =>
        left is not null && right is not null && left.GetValue<string>().Equals(right.GetValue<string>(), comparison);

    private static Gen<Edit> Edits(Gen<GeneratedOperation> operations, int limit) =>
        from user in Users
        from list in operations.ListOf(limit)
        from count in Gen.Choose(1, limit)
        from strict in Gen.Elements(true, false, false)
        select new Edit(user, [.. list.Take(count)], strict);

    private static List<GeneratedOperation> OnDifferentAttributes(IReadOnlyList<GeneratedOperation> operations)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var kept = new List<GeneratedOperation>();
        foreach (var operation in operations)
        {
            // An attribute of an extension is changed by what changes the extension as a whole too.
            if (operation.Attributes.All(attribute => !seen.Any(other =>
                attribute.StartsWith(other, StringComparison.OrdinalIgnoreCase) || other.StartsWith(attribute, StringComparison.OrdinalIgnoreCase))))
            {
                kept.Add(operation);
            }

            seen.UnionWith(operation.Attributes);
        }

        return kept;
    }

    private static IEnumerable<Edit> Shrink(Edit edit) =>
    [
        .. GeneratedOperations.Shrink(edit.Operations).Select(fewer => edit with { Operations = fewer }),
        .. GeneratedResources.Shrink(edit.User).Select(user => edit with { User = user }),
    ];

    private static IEnumerable<Detour> Shrink(Detour detour) =>
    [
        .. Enumerable.Range(0, detour.Additions.Count).Where(_ => detour.Additions.Count > 1)
            .Select(index => detour with { Additions = [.. detour.Additions.Where((_, at) => at != index)] }),
        .. GeneratedResources.Shrink(detour.User).Where(HasWhatIsRequired).Select(user => detour with { User = user }),
    ];

    private static IEnumerable<Pair> Shrink(Pair pair) =>
    [
        .. GeneratedResources.Shrink(pair.User).Where(HasWhatIsRequired).Select(user => pair with { User = user }),
        .. GeneratedResources.Shrink(pair.Sent).Where(HasWhatIsRequired).Select(sent => pair with { Sent = sent }),
    ];

    private static bool HasWhatIsRequired(JsonObject user) =>
        user["userName"] is not null && user["name"]?["familyName"] is not null && user["name"]?["givenName"] is not null
        && user["emails"] is JsonArray emails && emails.Any(email => email!["value"] is not null);

    private static JsonObject Stored(JsonObject user) => GeneratedResources.WithSchemas(UserType, user);

    private static JsonObject? TryApply(JsonObject stored, Edit edit)
    {
        try
        {
            return Apply(stored, edit.Operations.Select(operation => operation.Json), edit.Strict);
        }
        catch (ScimException)
        {
            return null;
        }
    }

    /// <summary>The user after the PATCH, as it would be stored.</summary>
    private static JsonObject Apply(JsonObject stored, IEnumerable<JsonObject> operations, bool strict)
    {
        var body = JsonElement.Parse(new JsonObject
        {
            ["schemas"] = new JsonArray(SchemaUrns.PatchOp),
            ["Operations"] = new JsonArray([.. operations.Select(operation => operation.DeepClone())]),
        }.ToJsonString());
        var request = PatchRequest.Parse(body, UserType, new RequestTolerances(strict));
        var user = (JsonObject)stored.DeepClone();
        user["id"] = "1";
        var changed = request.ApplyTo(user);
        user.Remove("id");
        ResourceWriter.Canonicalize(UserType, user);
        Assert.Equal(changed, !JsonNode.DeepEquals(stored, user));
        ResourceValidator.EnsureImmutablesUnchanged(UserType, stored, user);
        ResourceValidator.Validate(UserType, user);
        return user;
    }

    private static string Text(JsonObject user) => user.ToJsonString(Unescaped);
}
