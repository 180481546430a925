using ScimFunctions.Scim;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>The rules of RFC 7644 §3.5.2 and what it leaves open.</summary>
public sealed class PatchRuleTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    [Fact]
    public void Operations_are_applied_in_their_order() => Patched
        .User(
            """{"title":"a"}""",
            """
            [{"op":"replace","path":"title","value":"b"},{"op":"remove","path":"title"},{"op":"add","path":"emails","value":[{"value":"x","type":"work"}]},
             {"op":"replace","path":"emails[value eq \"x\"].type","value":"home"},{"op":"replace","path":"emails[type eq \"home\"].value","value":"y"}]
            """,
            strict: true)
        .Becomes("""{"emails":[{"value":"y","type":"home"}]}""");

    [Fact]
    public void What_ends_as_it_began_is_no_change() => Patched
        .User(
            """{"userName":"a","title":"t","active":true}""",
            """[{"op":"replace","path":"title","value":"u"},{"op":"replace","path":"active","value":true},{"op":"replace","path":"title","value":"t"}]""",
            strict: true)
        .IsUnchanged("""{"userName":"a","title":"t","active":true}""");

    [Fact]
    public void Replacing_a_list_by_the_same_list_is_no_change() => Patched
        .User("""{"emails":[{"value":"a","type":"work"}]}""", """{"op":"replace","path":"emails","value":[{"type":"work","value":"a"}]}""", strict: true)
        .IsUnchanged("""{"emails":[{"value":"a","type":"work"}]}""");

    [Fact]
    public void A_change_of_case_is_a_change() => Patched
        .User("""{"userName":"a"}""", """{"op":"replace","path":"userName","value":"A"}""", strict: true)
        .Becomes("""{"userName":"A"}""");

    [Theory]
    [InlineData("add")]
    [InlineData("replace")]
    public void A_complex_value_is_merged(string op) => Patched
        .User("""{"name":{"givenName":"a","familyName":"b"}}""", $$"""{"op":"{{op}}","path":"name","value":{"givenName":"c","formatted":"c b"} }""", strict: true)
        .Becomes("""{"name":{"givenName":"c","familyName":"b","formatted":"c b"}}""");

    [Fact]
    public void Replacing_what_is_missing_adds_it() => Patched
        .User(
            """{"userName":"a"}""",
            """[{"op":"replace","path":"title","value":"t"},{"op":"replace","path":"name.givenName","value":"g"},{"op":"replace","path":"emails","value":[{"value":"x"}]}]""",
            strict: true)
        .Becomes("""{"userName":"a","title":"t","name":{"givenName":"g"},"emails":[{"value":"x"}]}""");

    [Theory]
    [InlineData("add")]
    [InlineData("replace")]
    public void An_extension_as_a_whole_is_merged(string op) => Patched
        .User($$"""{"{{Enterprise}}":{"department":"d","division":"x"} }""", $$"""{"op":"{{op}}","path":"{{Enterprise}}","value":{"department":"e","costCenter":"7"} }""", strict: true)
        .Becomes($$"""{"{{Enterprise}}":{"department":"e","division":"x","costCenter":"7"} }""");

    [Fact]
    public void An_extension_is_replaced_by_nothing() => Patched
        .User($$"""{"userName":"a","{{Enterprise}}":{"department":"d"} }""", $$"""{"op":"replace","value":{"{{Enterprise}}":null} }""", strict: true)
        .Becomes("""{"userName":"a"}""");

    [Fact]
    public void An_extension_that_was_only_looked_at_is_not_left_behind_empty() => Patched
        .User("""{"userName":"a"}""", $$"""[{"op":"remove","path":"{{Enterprise}}:department"},{"op":"replace","path":"{{Enterprise}}:manager","value":null}]""", strict: true)
        .IsUnchanged("""{"userName":"a"}""");

    [Fact]
    public void Adding_appends_only_what_is_not_there() => Patched
        .User(
            """{"emails":[{"value":"a@x.com","type":"work"}]}""",
            """{"op":"add","path":"emails","value":[{"value":"a@x.com","type":"work"},{"value":"b@x.com","type":"work"},{"value":"b@x.com","type":"work"},{"value":"a@x.com","type":"home"}]}""",
            strict: true)
        .Becomes("""{"emails":[{"value":"a@x.com","type":"work"},{"value":"b@x.com","type":"work"},{"value":"a@x.com","type":"home"}]}""");

    [Fact]
    public void Adding_an_element_once_more_takes_over_what_was_sent_of_it() => Patched
        .User(
            """{"emails":[{"value":"a@x.com","type":"work","display":"A"},{"value":"b@x.com","type":"home","primary":true}]}""",
            """{"op":"add","path":"emails","value":[{"value":"A@x.com","primary":true}]}""",
            strict: true)
        .Becomes("""{"emails":[{"value":"A@x.com","type":"work","display":"A","primary":true},{"value":"b@x.com","type":"home","primary":false}]}""");

    [Fact]
    public void An_element_without_a_type_takes_the_first_type_that_is_sent_and_the_next_is_another_element() => Patched
        .User(
            """{"phoneNumbers":[{"value":"1"}]}""",
            """{"op":"add","path":"phoneNumbers","value":[{"value":"1","type":"work"},{"value":"1","type":"home"},{"value":"1","type":"work","display":"W"}]}""",
            strict: true)
        .Becomes("""{"phoneNumbers":[{"value":"1","type":"work","display":"W"},{"value":"1","type":"home"}]}""");

    [Fact]
    public void Certificates_that_differ_in_case_are_different_ones()
    {
        var both = Patched.User(
            """{"x509Certificates":[{"value":"MIIA"}]}""", """{"op":"add","path":"x509Certificates","value":[{"value":"MIIa"}]}""", strict: true);

        both.Becomes("""{"x509Certificates":[{"value":"MIIA"},{"value":"MIIa"}]}""");
        Patched.User(both.Resource.ToJsonString(), """{"op":"remove","path":"x509Certificates","value":[{"value":"MIIa"}]}""")
            .Becomes("""{"x509Certificates":[{"value":"MIIA"}]}""");
        Patched.User(both.Resource.ToJsonString(), """{"op":"remove","path":"x509Certificates[type ne \"x\"].value","value":"MIIa"}""")
            .Becomes("""{"x509Certificates":[{"value":"MIIA"}]}""");
    }

    [Fact]
    public void Addresses_have_no_value_and_must_be_equal_to_be_the_same() => Patched
        .User(
            """{"addresses":[{"type":"work","country":"DE"}]}""",
            """{"op":"add","path":"addresses","value":[{"country":"DE","type":"work"},{"country":"FR","type":"work"}]}""",
            strict: true)
        .Becomes("""{"addresses":[{"type":"work","country":"DE"},{"country":"FR","type":"work"}]}""");

    [Fact]
    public void Addresses_are_removed_by_what_is_listed_of_them() => Patched
        .User("""{"addresses":[{"type":"work","country":"DE"},{"type":"home","country":"FR"}]}""", """{"op":"remove","path":"addresses","value":[{"type":"WORK"}]}""")
        .Becomes("""{"addresses":[{"type":"home","country":"FR"}]}""");

    [Fact]
    public void Thousands_of_members_are_added_and_removed_without_comparing_each_with_each()
    {
        string Members(int from, int count) => $"[{string.Join(',', Enumerable.Range(from, count).Select(id => $$"""{"value":"m{{id}}"}"""))}]";

        Patched
            .Group(
                $$"""{"members":{{Members(0, 20_000)}} }""",
                $$"""
                [{"op":"add","path":"members","value":{{Members(10_000, 20_000)}} },
                 {"op":"remove","path":"members","value":{{Members(5_000, 25_000)}} }]
                """)
            .Becomes($$"""{"members":{{Members(0, 5_000)}} }""");
    }

    [Fact]
    public void The_core_schema_may_be_a_key_too() => Patched
        .User("""{"title":"a"}""", """{"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"b"}}}""")
        .Becomes("""{"title":"b"}""");

    [Theory]
    [InlineData("""{"op":"add","path":"emails","value":[{"value":"c","primary":true}]}""", """[{"value":"a","primary":false},{"value":"b"},{"value":"c","primary":true}]""")]
    [InlineData("""{"op":"replace","path":"emails[value eq \"b\"].primary","value":true}""", """[{"value":"a","primary":false},{"value":"b","primary":true}]""")]
    [InlineData("""{"op":"replace","path":"emails[value eq \"b\"]","value":{"value":"c","primary":true}}""", """[{"value":"a","primary":false},{"value":"c","primary":true}]""")]
    [InlineData("""{"op":"add","path":"emails[value eq \"b\"]","value":{"primary":true}}""", """[{"value":"a","primary":false},{"value":"b","primary":true}]""")]
    [InlineData("""{"op":"replace","path":"emails[value eq \"b\"].primary","value":false}""", """[{"value":"a","primary":true},{"value":"b","primary":false}]""")]
    public void Setting_one_primary_clears_the_others(string operation, string expected) => Patched
        .User("""{"emails":[{"value":"a","primary":true},{"value":"b"}]}""", operation, strict: true)
        .Becomes($$"""{"emails":{{expected}} }""");

    [Fact]
    public void Replacing_selected_elements_puts_one_value_in_their_place() => Patched
        .User(
            """{"emails":[{"value":"a","type":"work","display":"A"},{"value":"h","type":"home"},{"value":"b","type":"work"}]}""",
            """{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"c"}}""",
            strict: true)
        .Becomes("""{"emails":[{"value":"c","type":"work"},{"value":"h","type":"home"}]}""");

    [Fact]
    public void Replacing_a_selected_element_by_itself_is_no_change() => Patched
        .User("""{"emails":[{"value":"a"}]}""", """{"op":"replace","path":"emails[value eq \"a\" and type eq null]","value":{"value":"a"}}""", strict: true)
        .IsUnchanged("""{"emails":[{"value":"a"}]}""");

    [Theory]
    [InlineData("""{"op":"replace","path":"emails[value eq \"old\"].value","value":"new"}""")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"new","type":"work"}}""")]
    [InlineData("""{"op":"add","path":"emails[primary eq true].primary","value":false}""")]
    public void An_element_that_would_not_match_the_filter_is_not_created_from_it(string operation) =>
        Refusal.Of(ScimErrorType.NoTarget, () => Patched.User("""{"emails":[{"value":"new","type":"work"}]}""", operation));

    [Fact]
    public void A_sub_attribute_without_a_filter_is_set_on_every_element() => Patched
        .User("""{"emails":[{"value":"a"},{"value":"b","type":"home"}]}""", """{"op":"replace","path":"emails.type","value":"work"}""", strict: true)
        .Becomes("""{"emails":[{"value":"a","type":"work"},{"value":"b","type":"work"}]}""");

    [Fact]
    public void A_sub_attribute_is_removed_from_the_selected_elements() => Patched
        .User(
            """{"phoneNumbers":[{"value":"1","display":"one","type":"work"},{"value":"2","display":"two"}],"name":{"givenName":"g","middleName":"m"}}""",
            """[{"op":"remove","path":"phoneNumbers[type eq \"work\"].display"},{"op":"remove","path":"name.middleName"}]""",
            strict: true)
        .Becomes("""{"phoneNumbers":[{"value":"1","type":"work"},{"value":"2","display":"two"}],"name":{"givenName":"g"}}""");

    [Fact]
    public void An_element_with_nothing_left_but_its_type_goes() => Patched
        .User(
            """{"userName":"a","addresses":[{"type":"work","country":"DE","locality":"Berlin"}]}""",
            """[{"op":"remove","path":"addresses[type eq \"work\"].country"},{"op":"remove","path":"addresses[type eq \"work\"].locality"}]""",
            strict: true)
        .Becomes("""{"userName":"a"}""");

    [Fact]
    public void A_filter_may_select_the_value_of_a_single_valued_attribute()
    {
        const string User = $$"""{"{{Enterprise}}":{"manager":{"value":"M1"} } }""";

        Patched.User(User, $$"""{"op":"replace","path":"{{Enterprise}}:manager[value eq \"M1\"].value","value":"M2"}""", strict: true)
            .Becomes($$"""{"{{Enterprise}}":{"manager":{"value":"M2"} } }""");
        Patched.User(User, $$"""{"op":"remove","path":"{{Enterprise}}:manager[value eq \"M9\"]"}""", strict: true).IsUnchanged(User);
    }

    [Theory]
    [InlineData("""{"op":"remove"}""", "noTarget")]
    [InlineData("""{"op":"remove","value":{"title":"x"}}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"other\"].value","value":"x"}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"other\"]","value":{"value":"x"}}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager[value eq \"9\"].value","value":"8"}""", "noTarget")]
    [InlineData("""{"op":"remove","path":"userName"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"name.familyName"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"emails"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"schemas"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"groups"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"groups[value eq \"g\"]"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"id","value":"2"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"shoeSize","value":"43"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"name.nick","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"department","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"urn:x:2.0:User:department","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","value":{"shoeSize":"43"}}""", "invalidPath")]
    [InlineData("""{"op":"replace","value":{"name.givenName":"x"}}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"title[value eq \"x\"]","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":7,"value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"]value","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"].","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"name..x","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"emails[type is \"work\"].value","value":"x"}""", "invalidFilter")]
    [InlineData("""{"op":"replace","path":"emails[primary gt true].value","value":"x"}""", "invalidFilter")]
    [InlineData("""{"op":"replace","path":"title"}""", "invalidValue")]
    [InlineData("""{"op":"add","value":"x"}""", "invalidValue")]
    [InlineData("""{"op":"add","value":[{"title":"x"}]}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"active","value":"no"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"name","value":"x"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":"x"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"]","value":[{"value":"a"},{"value":"b"}]}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"]","value":{}}""", "invalidValue")]
    public void An_operation_that_cannot_be_done_says_why_and_which(string operation, string scimType)
    {
        var exception = Assert.Throws<ScimException>(() => Patched.User(
            $$"""{"id":"1","userName":"a","emails":[{"value":"w","type":"work"}],"{{Enterprise}}":{"manager":{"value":"1"} } }""",
            $$"""[{"op":"replace","path":"title","value":"t"},{{operation}}]""",
            strict: true));

        Assert.Equal(400, (int)exception.Status);
        Assert.Equal(scimType, exception.ScimType);
        Assert.StartsWith("Operations[1]", exception.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_immutable_sub_attribute_cannot_be_set_to_something_else()
    {
        Refusal.Of(ScimErrorType.Mutability, () => Patched.Group(
            """{"members":[{"value":"m1"}]}""", """{"op":"replace","path":"members[value eq \"m1\"].value","value":"m2"}"""));
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"shoeSize","value":"43"}""")]
    [InlineData("""{"op":"remove","path":"shoeSize"}""")]
    [InlineData("""{"op":"replace","path":"shoe[size eq \"43\"].value","value":"43"}""")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"].colour","value":"red"}""")]
    [InlineData("""{"op":"replace","path":"urn:x:2.0:User:department","value":"x"}""")]
    [InlineData("""{"op":"replace","value":{"shoeSize":"43","name.nick":"x","http://example.com/x":{"a":1},"urn:x:2.0:User":{"a":1}}}""")]
    public void An_unknown_attribute_is_ignored_in_tolerant_mode(string operation)
    {
        var patched = Patched.User("""{"userName":"a"}""", operation);

        patched.IsUnchanged("""{"userName":"a"}""");
        Assert.Contains("unknown-attribute", patched.Tolerances);
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","value":{"emails[type":"x"}}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"user name","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"emails[type].value","value":"x"}""", "invalidFilter")]
    public void A_path_that_cannot_be_read_is_refused_in_tolerant_mode_too(string operation, string scimType) =>
        Refusal.Of(scimType, () => Patched.User("""{"userName":"a"}""", operation));
}
