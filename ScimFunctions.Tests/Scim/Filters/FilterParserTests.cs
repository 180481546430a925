using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("eq", ComparisonOperator.Equal)]
    [InlineData("ne", ComparisonOperator.NotEqual)]
    [InlineData("co", ComparisonOperator.Contains)]
    [InlineData("sw", ComparisonOperator.StartsWith)]
    [InlineData("ew", ComparisonOperator.EndsWith)]
    [InlineData("gt", ComparisonOperator.GreaterThan)]
    [InlineData("ge", ComparisonOperator.GreaterThanOrEqual)]
    [InlineData("lt", ComparisonOperator.LessThan)]
    [InlineData("LE", ComparisonOperator.LessThanOrEqual)]
    public void Every_operator_is_read_in_any_case(string symbol, ComparisonOperator expected) =>
        Assert.Equal(
            new ComparisonExpression(new AttributePath(null, "userName", null), expected, FilterValue.OfString("x")),
            Parse($"userName {symbol} \"x\""));

    [Fact]
    public void And_binds_tighter_than_or() =>
        Assert.Equal(Parse("(a pr and b pr) or (c pr and d pr)"), Parse("a pr and b pr or c pr and d pr"));

    [Fact]
    public void Not_binds_tighter_than_and() =>
        Assert.Equal(
            new AndExpression(new NotExpression(Parse("a pr")), Parse("b pr")),
            Parse("not (a pr) and b pr"));

    [Fact]
    public void Grouping_binds_tightest() =>
        Assert.Equal(
            new AndExpression(Parse("a pr"), new OrExpression(Parse("b pr"), Parse("c pr"))),
            Parse("a pr and (b pr or c pr)"));

    [Fact]
    public void Keywords_are_read_in_any_case() =>
        Assert.Equal(Parse("not (a pr) and b pr or c pr"), Parse("NOT (a PR) And b Pr oR c pr"));

    [Fact]
    public void A_value_path_applies_its_filter_to_one_element() =>
        Assert.Equal(
            new ValuePathExpression(
                new AttributePath(null, "emails", null),
                new AndExpression(Parse("type eq \"work\""), Parse("value co \"@example.com\""))),
            Parse("emails[type eq \"work\" and value co \"@example.com\"]"));

    [Theory]
    [InlineData("emails[type eq \"work\"].value eq \"x\"", "emails[type eq \"work\" and value eq \"x\"]")]
    [InlineData("emails[type eq \"work\"].value pr", "emails[type eq \"work\" and value pr]")]
    [InlineData("emails[type eq \"a\" or primary eq true].value eq \"x\"", "emails[(type eq \"a\" or primary eq true) and value eq \"x\"]")]
    public void A_sub_attribute_after_brackets_is_a_condition_within_them(string asSent, string repaired)
    {
        var tolerances = new RequestTolerances(strict: false);

        Assert.Equal(Parse(repaired), FilterParser.Parse(asSent, tolerances));
        Assert.Equal(["sub-attribute-after-value-filter"], tolerances.Used);
    }

    [Fact]
    public void A_path_may_be_qualified_by_a_urn() =>
        Assert.Equal(
            new PresentExpression(new AttributePath("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "manager", "displayName")),
            Parse("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName pr"));

    [Fact]
    public void A_dollar_sign_may_begin_a_name() =>
        Assert.Equal(new PresentExpression(new AttributePath(null, "manager", "$ref")), Parse("manager.$ref pr"));

    [Theory]
    [InlineData("a eq \"O'Malley\"", "O'Malley")]
    [InlineData("""a eq "say \"hi\" \\ \/ \b\f\n\r\t" """, "say \"hi\" \\ / \b\f\n\r\t")]
    [InlineData("""a eq "\u00e9\ud83d\ude00" """, "é😀")]
    [InlineData("a eq \"\"", "")]
    [InlineData("a eq \") and (b pr] or [\"", ") and (b pr] or [")]
    public void Text_is_read_as_JSON_writes_it(string filter, string expected) =>
        Assert.Equal(FilterValue.OfString(expected), Assert.IsType<ComparisonExpression>(Parse(filter)).Value);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("12.50")]
    [InlineData("-1.5e+10")]
    [InlineData("2E3")]
    public void Numbers_are_read_as_JSON_writes_them(string literal) =>
        Assert.Equal(FilterValue.OfNumber(literal), Assert.IsType<ComparisonExpression>(Parse($"a eq {literal}")).Value);

    [Fact]
    public void True_false_and_null_are_read_in_any_case()
    {
        Assert.Equal(FilterValue.True, Assert.IsType<ComparisonExpression>(Parse("a eq True")).Value);
        Assert.Equal(FilterValue.False, Assert.IsType<ComparisonExpression>(Parse("a eq FALSE")).Value);
        Assert.Equal(FilterValue.Null, Assert.IsType<ComparisonExpression>(Parse("a eq null")).Value);
    }

    [Theory]
    [InlineData("externalId eq jyoung", "jyoung")]
    [InlineData("meta.created gt 2015-10-10T14:38:21Z", "2015-10-10T14:38:21Z")]
    [InlineData("externalId eq 007", "007")]
    [InlineData("emails[value eq a@b.c]", "a@b.c")]
    public void Text_without_quotes_is_tolerated(string filter, string expected)
    {
        var tolerances = new RequestTolerances(strict: false);

        var conjunct = Assert.Single(FilterParser.Parse(filter.Replace(" gt ", " eq ", StringComparison.Ordinal), tolerances).EqualityConjuncts());

        Assert.Equal(FilterValue.OfString(expected), conjunct.Value);
        Assert.Equal(["unquoted-filter-value"], tolerances.Used);
    }

    [Theory]
    [InlineData("externalId eq jyoung")]
    [InlineData("externalId eq 007")]
    [InlineData("emails[type eq \"work\"].value eq \"x\"")]
    public void Strict_mode_refuses_what_is_tolerated(string filter) =>
        Refusal.Of(ScimErrorType.InvalidFilter, () => FilterParser.Parse(filter, new RequestTolerances(strict: true)));

    [Theory]
    [InlineData("", "position 1", "an attribute name")]
    [InlineData("   ", "position 4", "an attribute name")]
    [InlineData("userName", "position 9", "an operator")]
    [InlineData("userName is \"x\"", "position 10", "found 'is'")]
    [InlineData("userName eq", "position 12", "a value")]
    [InlineData("userName eq \"x", "position 13", "no closing double quote")]
    [InlineData("userName eq 'x'", "position 13", "double quotes")]
    [InlineData("userName eq \"x\" and", "position 20", "an attribute name")]
    [InlineData("userName eq \"x\" userName pr", "position 17", "'and', 'or' or the end")]
    [InlineData("(userName pr", "position 13", "')'")]
    [InlineData("userName pr)", "position 12", "the end of the filter")]
    [InlineData("not userName pr", "position 5", "'(' after 'not'")]
    [InlineData("emails[type pr", "position 15", "']'")]
    [InlineData("emails[type pr].", "position 17", "sub-attribute")]
    [InlineData("emails[]", "position 8", "an attribute name")]
    [InlineData("emails[type[value pr]]", "position 12", "brackets cannot stand within brackets")]
    [InlineData("name.givenName[value pr]", "position 15", "brackets follow an attribute")]
    [InlineData("1abc eq \"x\"", "position 1", "an attribute name")]
    [InlineData("a..b eq \"x\"", "position 1", "an attribute name")]
    [InlineData("a eq \"\\x\"", "position 7", "backslash")]
    [InlineData("a eq \"\\u12\"", "position 7", "backslash")]
    [InlineData("a eq \"\\ud800\"", "position 6", "surrogate")]
    [InlineData("a eq \"b\nc\"", "position 8", "control character")]
    public void An_error_says_where_and_what_was_expected(string filter, string where, string what) =>
        Refusal.Of(ScimErrorType.InvalidFilter, () => Parse(filter)).Says(where, what);

    [Fact]
    public void Depth_is_limited_to_32()
    {
        Parse(new string('(', 32) + "a pr" + new string(')', 32));

        Refusal.Of(ScimErrorType.InvalidFilter, () => Parse(new string('(', 33) + "a pr" + new string(')', 33))).Says("32");
    }

    [Theory]
    [InlineData("(")]
    [InlineData("not(")]
    [InlineData("a[")]
    public void A_depth_bomb_is_refused(string nesting)
    {
        var bomb = string.Concat(Enumerable.Repeat(nesting, FilterParser.MaxBytes / nesting.Length));

        Refusal.Of(ScimErrorType.InvalidFilter, () => Parse(bomb));
    }

    [Fact]
    public void Size_is_limited_to_8_KiB_of_UTF8()
    {
        var frame = "a eq \"\"".Length;
        Parse($"a eq \"{new string('x', FilterParser.MaxBytes - frame)}\"");

        string[] tooLong = [new string('x', FilterParser.MaxBytes - frame + 1), new string('é', FilterParser.MaxBytes / 2)];
        Assert.All(tooLong, text => Refusal.Of(ScimErrorType.InvalidFilter, () => Parse($"a eq \"{text}\"")).Says("8192 bytes"));
    }

    [Fact]
    public void A_long_chain_is_no_depth()
    {
        var filter = string.Join(" or ", Enumerable.Range(0, 800).Select(index => $"a pr"));

        Assert.Equal(filter, Parse(filter).ToString());
    }

    [Fact]
    public void Mutated_filters_give_a_tree_or_invalidFilter()
    {
        string[] seeds =
        [
            "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")",
            "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and not (value co \"@foo.com\")]",
            "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\\u00e9\\\"\" and meta.lastModified gt 2011-05-13T04:42:34Z",
            "roles[primary eq \"True\"].value eq -1.5e3 or active ne False or manager.$ref eq null",
        ];
        const string Alphabet = "()[]\"\\.:$ aeq09-+'\n\0é\ud83d\ude00\ud800u";
        var random = new Random(20260213);
        var (trees, refusals) = (0, 0);
        for (var run = 0; run < 2000; run++)
        {
            var text = seeds[random.Next(seeds.Length)].ToList();
            for (var edits = random.Next(1, 6); edits > 0 && text.Count > 0; edits--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0:
                        text.RemoveAt(at);
                        break;
                    case 1:
                        text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                        break;
                    case 2:
                        text[at] = Alphabet[random.Next(Alphabet.Length)];
                        break;
                    default:
                        text.RemoveRange(at, random.Next(text.Count - at));
                        break;
                }
            }

            try
            {
                var filter = new string([.. text]);
                var tree = Parse(filter);
                Assert.Equal(tree, Parse(tree.ToString()));
                trees++;
            }
            catch (ScimException exception)
            {
                Assert.Equal((HttpStatusCode.BadRequest, ScimErrorType.InvalidFilter), (exception.Status, exception.ScimType));
                refusals++;
            }
        }

        Assert.True(trees > 100 && refusals > 1000, $"The mutations are too one-sided to say much: {trees} trees, {refusals} refusals.");
    }

    private static FilterExpression Parse(string text) => FilterParser.Parse(text, new RequestTolerances(strict: false));
}
