using System.Text;
using System.Text.Encodings.Web;
using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tests.Scim.Resources;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Scim.Filters;

/// <summary>What holds for every filter, tried on thousands of generated ones.</summary>
public sealed class FilterPropertyTests(ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Question(FilterExpression Filter, JsonObject Resource, bool Strict)
    {
        public override string ToString() => $"{Filter}\n{Resource.ToJsonString(Unescaped)}\n{(Strict ? "strict" : "tolerant")}";
    }

    private sealed record Written(string Text, bool Strict)
    {
        public override string ToString() => $"{JsonSerializer.Serialize(Text)} {(Strict ? "strict" : "tolerant")}";
    }

    [Fact]
    public void A_filter_prints_and_parses_to_the_same_tree() => GeneratedCases.Check(
        output,
        10_000,
        GeneratedFilters.AnySyntax,
        GeneratedFilters.Shrink,
        filter => Assert.Equal(filter, FilterParser.Parse(filter.ToString(), new RequestTolerances(strict: true))));

    [Fact]
    public void Evaluation_agrees_with_a_plain_reading_of_the_RFC_on_every_type_of_attribute() => AssertAgreement(Specimen.Type, 10_000);

    [Fact]
    public void Evaluation_agrees_with_a_plain_reading_of_the_RFC_on_users() => AssertAgreement(SchemaCatalog.Default.User, 5_000);

    [Fact]
    public void Every_match_fulfils_the_equalities_that_storage_takes_from_the_filter()
    {
        var (matches, equalities) = (0, 0);
        GeneratedCases.Check(output, 5_000, Questions(Specimen.Type, GeneratedFilters.EqualitiesOver(Specimen.Type)), Shrink, question =>
        {
            if (Matches(Specimen.Type, question) is true)
            {
                matches++;
                foreach (var equality in question.Filter.EqualityConjuncts())
                {
                    equalities++;
                    Assert.True(Matches(Specimen.Type, question with { Filter = equality }), $"'{equality}' does not hold.");
                }
            }
        });
        output.WriteLine($"{equalities} equalities of {matches} matches.");
        Assert.True(equalities > 200);
    }

    [Fact]
    public void Whatever_the_text_it_gives_a_tree_or_invalidFilter()
    {
        var (trees, evaluated) = (0, 0);
        var user = JsonElement.Parse("""{"userName":"a","active":true,"emails":[{"value":"a@x.org","type":"work","primary":true}],"meta":{"created":"2011-05-13T04:42:34Z"}}""");
        GeneratedCases.Check(output, 10_000, Mutations, Shrink, written =>
        {
            try
            {
                var tolerances = new RequestTolerances(written.Strict);
                var tree = FilterParser.Parse(written.Text, tolerances);
                trees++;
                Assert.True(Encoding.UTF8.GetByteCount(written.Text) <= FilterParser.MaxBytes);
                Assert.True(NestingOf(written.Text) <= FilterParser.MaxDepth);
                AssertPrintsItself(tree, tolerances);
                FilterMatcher.Create(tree, SchemaCatalog.Default.User, tolerances).Matches(user);
                evaluated++;
            }
            catch (ScimException exception)
            {
                AssertInvalidFilter(exception);
            }
        });
        GeneratedCases.AssertShare(output, "Refused by the grammar", 10_000 - trees, 10_000, least: 0.2);
        GeneratedCases.AssertShare(output, "Refused by the schema", trees - evaluated, 10_000, least: 0.05);
        GeneratedCases.AssertShare(output, "Evaluated", evaluated, 10_000, least: 0.1);
    }

    [Fact]
    public void A_filter_is_read_up_to_the_limits_of_depth_and_size_and_not_beyond()
    {
        var cases =
            from filter in GeneratedFilters.AnySyntax
            from parentheses in Gen.Frequency((3, Gen.Choose(0, 3)), (1, Gen.Choose(0, 40)))
            from excess in Gen.Choose(-2, 2)
            from isLong in Gen.Elements(true, false)
            let nested = $"{new string('(', parentheses)}{filter}{new string(')', parentheses)}"
            let padding = FilterParser.MaxBytes + excess - Encoding.UTF8.GetByteCount(nested) - " or a eq \"\"".Length
            select new Written(isLong && padding > 0 ? $"{nested} or a eq \"{new string('x', padding)}\"" : nested, Strict: true);
        var (tooDeep, tooLong) = (0, 0);
        GeneratedCases.Check(output, 2_000, cases, _ => [], written =>
        {
            var isTooLong = Encoding.UTF8.GetByteCount(written.Text) > FilterParser.MaxBytes;
            var isTooDeep = NestingOf(written.Text) > FilterParser.MaxDepth;
            tooLong += isTooLong ? 1 : 0;
            tooDeep += isTooDeep ? 1 : 0;
            var exception = Record.Exception(() => FilterParser.Parse(written.Text, new RequestTolerances(written.Strict)));
            if (!isTooLong && !isTooDeep)
            {
                Assert.Null(exception);
                return;
            }

            var refusal = Assert.IsType<ScimException>(exception);
            AssertInvalidFilter(refusal);
            Assert.Contains(isTooLong ? "8192 bytes" : "more than 32", refusal.Detail, StringComparison.Ordinal);
        });
        output.WriteLine($"{tooDeep} too deep, {tooLong} too long.");
        Assert.True(tooDeep > 50 && tooLong > 50);
    }

    private void AssertAgreement(ResourceType type, int count)
    {
        var (matched, unmatched, refused) = (0, 0, 0);
        GeneratedCases.Check(output, count, Questions(type, GeneratedFilters.Over(type)), Shrink, question =>
        {
            var expected = new FilterInterpreter(type, question.Strict).Evaluate(question.Filter, question.Resource);

            Assert.Equal(expected, Matches(type, question));

            matched += expected is true ? 1 : 0;
            unmatched += expected is false ? 1 : 0;
            refused += expected is null ? 1 : 0;
        });
        GeneratedCases.AssertShare(output, "Matched", matched, count, least: 0.25);
        GeneratedCases.AssertShare(output, "Did not match", unmatched, count, least: 0.2);
        GeneratedCases.AssertShare(output, "Refused", refused, count, least: 0.02);
    }

    /// <summary>What production says of it; null if it refuses the filter. The resource is written with and without escapes.</summary>
    private static bool? Matches(ResourceType type, Question question)
    {
        var tolerances = new RequestTolerances(question.Strict);
        FilterMatcher matcher;
        try
        {
            matcher = FilterMatcher.Create(question.Filter, type, tolerances);
        }
        catch (ScimException exception)
        {
            AssertInvalidFilter(exception);
            return null;
        }

        var escaped = matcher.Matches(JsonElement.Parse(question.Resource.ToJsonString()));
        Assert.Equal(escaped, matcher.Matches(JsonElement.Parse(question.Resource.ToJsonString(Unescaped))));
        return escaped;
    }

    private static Gen<Question> Questions(ResourceType type, Gen<FilterExpression> filters)
    {
        var resources = GeneratedResources.Resource(type);
        return from filter in filters
               from resource in resources
               from number in Gen.Choose(0, 3)
               from emptyText in Gen.Elements(true, false)
               from strict in Gen.Elements(true, false, false)
               select new Question(filter, AsStored(type, resource, number, emptyText), strict);
    }

    /// <summary>With what the service adds. In strict mode a client's empty text is stored too, and still counts as no value.</summary>
    private static JsonObject AsStored(ResourceType type, JsonObject resource, int number, bool emptyText)
    {
        var stored = GeneratedResources.WithSchemas(type, resource);
        stored["id"] = $"{number}";
        stored["meta"] = new JsonObject
        {
            ["resourceType"] = type.Name,
            ["created"] = "2011-05-13T04:42:34.000Z",
            ["lastModified"] = number == 0 ? "2026-01-31T08:00:00.000Z" : "2011-05-13T04:42:34.500Z",
            ["version"] = $"W/\"{number}\"",
        };
        if (emptyText)
        {
            stored[type.Core.Attributes[0].Name] = "";
        }

        return stored;
    }

    private static IEnumerable<Question> Shrink(Question question) =>
    [
        .. GeneratedFilters.Shrink(question.Filter).Select(filter => question with { Filter = filter }),
        .. GeneratedResources.Shrink(question.Resource).Select(resource => question with { Resource = resource }),
    ];

    /// <summary>Filters that edits have damaged, nested, repeated or left as they were.</summary>
    private static Gen<Written> Mutations
    {
        get
        {
            var bases = Gen.OneOf(
                GeneratedFilters.AnySyntax.Select(filter => filter.ToString()),
                GeneratedFilters.Over(SchemaCatalog.Default.User).Select(filter => filter.ToString()),
                Gen.Elements(
                    "emails[type eq \"work\"].value eq \"x\"", "externalId eq jyoung and active eq \"True\"", "meta.lastModified gt 2011-05-13T04:42:34Z",
                    "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\\u00e9\\\"\"", "not(title pr)and(name.familyName co 5)"));
            var characters = Gen.Elements("()[]\"\\.:$ aeqnorpt09-+'\n\0é\ud83d\ude00\ud800\udfff\u2028{}u".ToCharArray());
            var edit =
                from kind in Gen.Choose(0, 20)
                from at in Gen.Choose(0, 10_000)
                from length in Gen.Choose(1, 40)
                from character in characters
                select (kind, at, length, character);
            return from text in bases
                   from edits in Gen.Choose(0, 4).SelectMany(count => Gen.ListOf(edit, count))
                   from strict in Gen.Elements(true, false)
                   select new Written(edits.Aggregate(text, (now, next) => Edited(now, next.kind, next.at, next.length, next.character)), strict);
        }
    }

    private static string Edited(string text, int kind, int at, int length, char character)
    {
        at = text.Length == 0 ? 0 : at % text.Length;
        length = Math.Min(length, text.Length - at);
        return kind switch
        {
            < 5 => text.Insert(at, character.ToString()),
            < 9 when text.Length > 0 => text.Remove(at, 1),
            < 13 when text.Length > 0 => text.Remove(at, 1).Insert(at, character.ToString()),
            < 15 => text.Insert(at, text.Substring(at, length)),
            < 16 => text.Remove(at, length),
            < 17 => text[..at],
            < 18 => $"{string.Concat(Enumerable.Repeat("(", length))}{text}{string.Concat(Enumerable.Repeat(")", length))}",
            < 19 => $"{string.Concat(Enumerable.Repeat("not (", length))}{text}",
            < 20 => string.Join(" and ", Enumerable.Repeat(text, length)),
            _ => text.ToUpperInvariant(),
        };
    }

    private static IEnumerable<Written> Shrink(Written written) =>
        Enumerable.Range(0, Math.Min(written.Text.Length, 200)).Select(at => written with { Text = written.Text.Remove(at, 1) });

    /// <summary>A tree's text is canonical, unless it is too long or too deep: what a tolerance repaired may be longer than what was sent.</summary>
    private static void AssertPrintsItself(FilterExpression tree, RequestTolerances tolerances)
    {
        var text = tree.ToString();
        if (Encoding.UTF8.GetByteCount(text) <= FilterParser.MaxBytes && NestingOf(text) <= FilterParser.MaxDepth)
        {
            Assert.Equal(tree, FilterParser.Parse(text, tolerances));
        }
    }

    /// <summary>How many parentheses and brackets are open at once, outside of quoted text.</summary>
    private static int NestingOf(string text)
    {
        var (open, most, quoted) = (0, 0, false);
        for (var index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted:
                    index++;
                    break;
                case '(' or '[' when !quoted:
                    most = Math.Max(most, ++open);
                    break;
                case ')' or ']' when !quoted:
                    open--;
                    break;
            }
        }

        return most;
    }

    private static void AssertInvalidFilter(ScimException exception)
    {
        Assert.Equal(HttpStatusCode.BadRequest, exception.Status);
        Assert.Equal(ScimErrorType.InvalidFilter, exception.ScimType);
    }
}
