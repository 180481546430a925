using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Filters;

public sealed class FilterMatcherTests
{
    private const string Babs = """
        {
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
          "id": "2819c223-7f76-453a-919d-413861904646",
          "externalId": "Bjensen-1",
          "userName": "bjensen",
          "name": { "familyName": "Jensen", "givenName": "Barbara" },
          "title": "Tour Guide",
          "userType": "Employee",
          "active": true,
          "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@jensen.org", "type": "home" }
          ],
          "roles": [{ "value": "Admin", "primary": true }],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "employeeNumber": "701984",
            "manager": { "value": "26118915", "$ref": "../Users/26118915" }
          },
          "meta": {
            "resourceType": "User",
            "created": "2010-01-23T04:56:22Z",
            "lastModified": "2011-05-13T04:42:34Z",
            "version": "W/\"3694e05e9dff590\""
          }
        }
        """;

    private const string Jim = """
        {
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
          "id": "c75ad752",
          "userName": "Jim \"J\" O'Malley",
          "name": { "familyName": "O'Malley", "givenName": "Jim" },
          "userType": "Intern",
          "active": false,
          "emails": [{ "value": "jim@example.org", "type": "home" }],
          "ims": [{ "value": "jim@foo.com", "type": "xmpp" }],
          "meta": { "resourceType": "User", "created": "2012-01-01T00:00:00Z", "lastModified": "2012-06-01T01:00:00.5+01:00" }
        }
        """;

    [Theory]
    [InlineData("userName Eq \"BJENSEN\"", true, false)]
    [InlineData("Username eq \"bjensen\"", true, false)]
    [InlineData("userName eq \"bjensen\"", true, false)]
    [InlineData("name.familyName co \"O'Malley\"", false, true)]
    [InlineData("userName sw \"J\"", false, true)]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", false, true)]
    [InlineData("title pr", true, false)]
    [InlineData("meta.lastModified gt \"2011-05-13T04:42:34Z\"", false, true)]
    [InlineData("meta.lastModified ge \"2011-05-13T04:42:34Z\"", true, true)]
    [InlineData("meta.lastModified lt \"2011-05-13T04:42:34Z\"", false, false)]
    [InlineData("meta.lastModified le \"2011-05-13T04:42:34Z\"", true, false)]
    [InlineData("title pr and userType eq \"Employee\"", true, false)]
    [InlineData("title pr or userType eq \"Intern\"", true, true)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", true, false)]
    [InlineData("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", true, false)]
    [InlineData("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", false, false)]
    [InlineData("userType eq \"Employee\" and (emails.type eq \"work\")", true, false)]
    [InlineData("userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", true, false)]
    [InlineData("emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]", true, true)]
    public void Examples_of_RFC_7644_section_3_4_2_2(string filter, bool babs, bool jim)
    {
        var tolerances = new RequestTolerances(strict: true);
        var matcher = FilterMatcher.Create(FilterParser.Parse(filter, tolerances), SchemaCatalog.Default.User, tolerances);

        Assert.Equal((babs, jim), (matcher.Matches(JsonElement.Parse(Babs)), matcher.Matches(JsonElement.Parse(Jim))));
    }

    [Theory]
    [InlineData("userName eq \"BJensen\"", "userName ignores case")]
    [InlineData("id eq \"2819c223-7f76-453a-919d-413861904646\"", "id")]
    [InlineData("externalId eq \"Bjensen-1\"", "externalId")]
    [InlineData("externalId eq Bjensen-1", "without quotes")]
    [InlineData("emails[type eq \"work\"].value eq \"bjensen@example.com\"", "a typed value")]
    [InlineData("id eq \"2819c223-7f76-453a-919d-413861904646\" and manager eq \"26118915\"", "the reference check")]
    [InlineData("manager eq \"26118915\" and id eq \"2819c223-7f76-453a-919d-413861904646\"", "its operands swapped")]
    [InlineData("userName sw b", "a documented prefix search")]
    [InlineData("meta.Created gt 2009-10-10T14:38:21Z", "a documented search by time")]
    [InlineData("roles[primary eq \"True\"].value eq \"Admin\"", "a boolean as text")]
    [InlineData("active eq \"True\"", "a boolean as text")]
    [InlineData("employeeNumber eq 701984", "a number for a text")]
    public void Queries_as_Entra_sends_them(string filter, string because) =>
        Assert.True(Matches(filter, Babs), because);

    [Theory]
    [InlineData("externalId eq \"bjensen-1\"", false)]
    [InlineData("externalId co \"JENSEN\"", false)]
    [InlineData("title eq \"tour guide\"", true)]
    [InlineData("title co \"UR GU\"", true)]
    [InlineData("title sw \"TOUR\"", true)]
    [InlineData("title ew \"GUIDE\"", true)]
    [InlineData("title gt \"tour\"", true)]
    [InlineData("title lt \"TOUR H\"", true)]
    [InlineData("title ge \"TOUR GUIDE\"", true)]
    [InlineData("title gt \"TOUR GUIDE\"", false)]
    [InlineData("meta.version eq \"W/\\\"3694e05e9dff590\\\"\"", true)]
    public void Text_is_compared_as_caseExact_says(string filter, bool expected) => Assert.Equal(expected, Matches(filter, Babs));

    [Theory]
    [InlineData("userName eq \"jim \\\"j\\\" o'malley\"")]
    [InlineData("userName ew \"\\\" O'MALLEY\"")]
    public void Stored_escapes_are_compared_as_the_characters_they_mean(string filter) => Assert.True(Matches(filter, Jim));

    [Fact]
    public void Long_text_and_text_beyond_ASCII_ignore_case_too()
    {
        var title = string.Concat(Enumerable.Repeat("Größe-", 60));

        Assert.True(Matches($"title eq \"{title.ToUpperInvariant()}\"", JsonSerializer.Serialize(new { title })));
        Assert.True(Matches("title eq \"ÉMILE\"", """{"title":"émile"}"""));
    }

    [Theory]
    [InlineData("meta.created eq \"2010-01-23T05:56:22+01:00\"", true)]
    [InlineData("meta.created eq \"2010-01-23T04:56:22\"", true)]
    [InlineData("meta.created eq \"2010-01-23T04:56:22.000Z\"", true)]
    [InlineData("meta.created ne \"2010-01-23T04:56:22Z\"", false)]
    [InlineData("meta.created sw \"2010-01\"", true)]
    [InlineData("meta.created gt \"2010-01-23\"", true)]
    public void Times_are_compared_as_instants(string filter, bool expected) => Assert.Equal(expected, Matches(filter, Babs));

    [Theory]
    [InlineData("level eq 5", true)]
    [InlineData("level eq 5.0", true)]
    [InlineData("level gt 10", false)]
    [InlineData("level lt 10", true)]
    [InlineData("level ge 5e0", true)]
    [InlineData("level ne 5", false)]
    [InlineData("level lt 1e300", true)]
    public void Numbers_are_compared_as_numbers(string filter, bool expected)
    {
        var schema = new Schema("urn:test:Thing", "Thing", "A thing.", [new() { Name = "level", Type = AttributeType.Decimal }]);
        var tolerances = new RequestTolerances(strict: true);
        var type = new ResourceType("Thing", "/Things", "Things.", schema, []);

        Assert.Equal(
            expected,
            FilterMatcher.Create(FilterParser.Parse(filter, tolerances), type, tolerances).Matches(JsonElement.Parse("""{"level":5}""")));
    }

    [Theory]
    [InlineData("emails.type eq \"home\"", true)]
    [InlineData("emails.type ne \"home\"", true)]
    [InlineData("emails[type eq \"home\" and value co \"example.com\"]", false)]
    [InlineData("emails.type eq \"home\" and emails.value co \"example.com\"", true)]
    [InlineData("not (emails.type eq \"home\")", false)]
    [InlineData("emails[not (type eq \"home\")]", true)]
    [InlineData("emails[primary ne true]", true)]
    public void Any_value_of_several_may_match_but_brackets_mean_one_element(string filter, bool expected) =>
        Assert.Equal(expected, Matches(filter, Babs));

    [Theory]
    [InlineData("nickName ne \"x\"", true)]
    [InlineData("nickName eq null", true)]
    [InlineData("nickName ne null", false)]
    [InlineData("title eq null", false)]
    [InlineData("title ne null", true)]
    [InlineData("addresses.country ne \"US\"", true)]
    [InlineData("nickName pr", false)]
    [InlineData("not (nickName pr)", true)]
    [InlineData("nickName gt \"\"", false)]
    [InlineData("manager eq null", false)]
    [InlineData("photos eq null", true)]
    public void An_absent_value_matches_only_ne_and_eq_null(string filter, bool expected) => Assert.Equal(expected, Matches(filter, Babs));

    [Theory]
    [InlineData("""{"title":""}""")]
    [InlineData("""{"title":null}""")]
    [InlineData("""{}""")]
    public void An_empty_value_is_not_present(string user)
    {
        Assert.False(Matches("title pr", user));
        Assert.True(Matches("title eq null", user));
    }

    [Theory]
    [InlineData("""{"emails":[]}""", false)]
    [InlineData("""{"emails":[{}]}""", false)]
    [InlineData("""{"emails":[{"value":""},{"type":"work"}]}""", true)]
    public void A_complex_attribute_is_present_if_anything_in_it_is(string user, bool expected) => Assert.Equal(expected, Matches("emails pr", user));

    [Theory]
    [InlineData("name pr")]
    [InlineData("emails.primary pr")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr")]
    [InlineData("URN:IETF:params:scim:schemas:extension:ENTERPRISE:2.0:user:EMPLOYEENUMBER eq \"701984\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"26118915\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager[value eq \"26118915\"]")]
    [InlineData("manager.$ref ew \"26118915\"")]
    [InlineData("emails co \"jensen.org\"")]
    public void Paths_reach_sub_attributes_and_extensions(string filter) => Assert.True(Matches(filter, Babs));

    [Fact]
    public void A_custom_attribute_is_found_below_its_URN() => Assert.True(Matches(
        "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:shirt eq \"XL\"",
        """{"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"shirt":"xl"}}"""));

    [Theory]
    [InlineData("shirt", "Shirt")]
    [InlineData("SHIRT", "shirt")]
    public void A_custom_attribute_is_found_in_whatever_case_it_was_stored(string filtered, string stored) => Assert.True(Matches(
        $"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:{filtered} eq \"XL\"",
        $$"""{"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"other":"M","{{stored}}":"xl"} }"""));

    [Theory]
    [InlineData("shoeSize eq \"43\"", false)]
    [InlineData("shoeSize eq \"43\" or userName eq \"bjensen\"", true)]
    [InlineData("shoeSize ne \"43\"", true)]
    [InlineData("shoeSize pr", false)]
    [InlineData("shoeSize[type eq \"x\"]", false)]
    [InlineData("emails[colour eq \"red\"]", false)]
    [InlineData("name.nick eq \"x\"", false)]
    public void An_unknown_attribute_has_no_value(string filter, bool expected)
    {
        var tolerances = new RequestTolerances(strict: false);

        var matcher = FilterMatcher.Create(FilterParser.Parse(filter, tolerances), SchemaCatalog.Default.User, tolerances);

        Assert.Equal(expected, matcher.Matches(JsonElement.Parse(Babs)));
        Assert.Contains("unknown-filter-attribute", tolerances.Used);
    }

    [Theory]
    [InlineData("shoeSize eq \"43\"", "shoeSize")]
    [InlineData("emails[colour eq \"red\"]", "colour")]
    [InlineData("manager eq \"1\"", "manager")]
    [InlineData("active eq \"true\"", "true or false")]
    [InlineData("title eq 5", "double quotes")]
    public void Strict_mode_refuses_what_is_tolerated(string filter, string named) => AssertRefused(filter, strict: true, named);

    [Theory]
    [InlineData("active gt true", "boolean")]
    [InlineData("active co true", "boolean")]
    [InlineData("active eq \"yes\"", "true or false")]
    [InlineData("emails[primary ge false]", "boolean")]
    [InlineData("x509Certificates.value lt \"MII\"", "binary")]
    [InlineData("meta.created gt \"yesterday\"", "2011-05-13T04:42:34Z")]
    [InlineData("meta.created gt true", "2011-05-13T04:42:34Z")]
    [InlineData("title co null", "null")]
    [InlineData("name eq \"Babs\"", "name")]
    [InlineData("userName[value eq \"x\"]", "no sub-attributes")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User eq \"x\"", "extension")]
    public void A_comparison_that_makes_no_sense_is_refused(string filter, string named) => AssertRefused(filter, strict: false, named);

    [Theory]
    [InlineData("userName eq \"BJENSEN\"")]
    [InlineData("emails[type eq \"work\" and value eq \"bjensen@example.com\"]")]
    [InlineData("externalId eq \"Bjensen-1\" and active eq true and title pr")]
    [InlineData("manager eq \"26118915\" or not (name.familyName co \"x\")")]
    public void Evaluation_allocates_nothing(string filter)
    {
        var tolerances = new RequestTolerances(strict: false);
        var matcher = FilterMatcher.Create(FilterParser.Parse(filter, tolerances), SchemaCatalog.Default.User, tolerances);
        var user = JsonElement.Parse(Babs);
        Assert.True(matcher.Matches(user));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 1000; run++)
        {
            matcher.Matches(user);
        }

        // A few bytes may come from the runtime's own compilation; one object per evaluation would be 24,000.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static bool Matches(string filter, string user)
    {
        var tolerances = new RequestTolerances(strict: false);
        return FilterMatcher.Create(FilterParser.Parse(filter, tolerances), SchemaCatalog.Default.User, tolerances).Matches(JsonElement.Parse(user));
    }

    private static void AssertRefused(string filter, bool strict, string named)
    {
        var tolerances = new RequestTolerances(strict);
        var tree = FilterParser.Parse(filter, tolerances);

        Refusal.Of(ScimErrorType.InvalidFilter, () => FilterMatcher.Create(tree, SchemaCatalog.Default.User, tolerances)).Says(named);
    }
}
