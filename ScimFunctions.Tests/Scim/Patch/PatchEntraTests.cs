using ScimFunctions.Scim;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>PATCH bodies as Entra ID and its validators send them, in both of its dialects.</summary>
public sealed class PatchEntraTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    [Theory]
    [InlineData("Add")]
    [InlineData("Replace")]
    [InlineData("replace")]
    [InlineData("ADD")]
    public void Operation_names_are_read_in_any_case(string op) => Patched
        .User("""{"title":"a"}""", $$"""{"op":"{{op}}","path":"title","value":"b"}""")
        .Becomes("""{"title":"b"}""");

    [Fact]
    public void One_operation_per_attribute() => Patched
        .User(
            """{"name":{"familyName":"Jensen","givenName":"Barbara"},"displayName":"B"}""",
            """
            [{"op":"Replace","path":"name.familyName","value":"Smith"},
             {"op":"Replace","path":"displayName","value":"Barbara Smith"},
             {"op":"Add","path":"name.formatted","value":"Ms. Barbara Smith"},
             {"op":"Remove","path":"displayName"}]
            """)
        .Becomes("""{"name":{"familyName":"Smith","givenName":"Barbara","formatted":"Ms. Barbara Smith"}}""");

    [Fact]
    public void Typed_values_are_replaced() => Patched
        .User(
            """
            {"emails":[{"type":"work","value":"old@x.com"},{"type":"home","value":"h@x.com"}],
             "phoneNumbers":[{"type":"mobile","value":"1"}],"addresses":[{"type":"work","streetAddress":"old","country":"DE"}]}
            """,
            """
            [{"op":"Replace","path":"emails[type eq \"work\"].value","value":"new@x.com"},
             {"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"2"},
             {"op":"Replace","path":"addresses[type eq \"work\"].streetAddress","value":"new"}]
            """)
        .Becomes("""
            {"emails":[{"type":"work","value":"new@x.com"},{"type":"home","value":"h@x.com"}],
             "phoneNumbers":[{"type":"mobile","value":"2"}],"addresses":[{"type":"work","streetAddress":"new","country":"DE"}]}
            """);

    [Theory]
    [InlineData("Add")]
    [InlineData("Replace")]
    public void A_typed_value_that_does_not_exist_is_created_with_its_type(string op)
    {
        var patched = Patched.User(
            """{"userName":"a"}""",
            $$"""
            [{"op":"{{op}}","path":"emails[type eq \"work\"].value","value":"a@x.com"},
             {"op":"{{op}}","path":"addresses[type eq \"work\"].country","value":"DE"},
             {"op":"{{op}}","path":"addresses[type eq \"work\"].locality","value":"Berlin"}]
            """);

        patched.Becomes("""
            {"userName":"a","emails":[{"type":"work","value":"a@x.com"}],"addresses":[{"type":"work","country":"DE","locality":"Berlin"}]}
            """);
        Assert.Equal(["create-from-value-filter", "operation-in-other-case"], patched.Tolerances);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Replace")]
    public void An_element_that_does_not_exist_is_created_as_a_whole(string op) => Patched
        .User("""{"emails":[{"type":"home","value":"h@x.com"}]}""", $$"""{"op":"{{op}}","path":"emails[type eq \"work\"]","value":[{"value":"a@x.com"}]}""")
        .Becomes("""{"emails":[{"type":"home","value":"h@x.com"},{"type":"work","value":"a@x.com"}]}""");

    [Theory]
    [InlineData("""emails[type ne \"work\"].value""")]
    [InlineData("""emails[type eq \"work\" or type eq \"home\"].value""")]
    [InlineData("""emails[type eq \"work\" and not (primary eq true)].value""")]
    [InlineData("""emails[type eq \"work\" and type eq \"home\"].value""")]
    public void An_element_that_the_filter_does_not_describe_is_not_created(string path) =>
        Refusal.Of(ScimErrorType.NoTarget, () => Patched.User("""{"userName":"a"}""", $$"""{"op":"Replace","path":"{{path}}","value":"x"}"""));

    [Fact]
    public void A_filter_that_names_what_no_element_has_is_refused() =>
        Refusal.Of(ScimErrorType.InvalidFilter, () => Patched.User("""{"userName":"a"}""", """{"op":"Replace","path":"emails[colour eq \"red\"].value","value":"x"}"""));

    [Theory]
    [InlineData("add")]
    [InlineData("replace")]
    public void Strict_mode_answers_noTarget_instead_of_creating(string op)
    {
        Refusal.Of(ScimErrorType.NoTarget, () => Patched.User(
            """{"userName":"a"}""", $$"""{"op":"{{op}}","path":"emails[type eq \"work\"].value","value":"a@x.com"}""", strict: true));
    }

    [Fact]
    public void An_enterprise_attribute_by_its_URN() => Patched
        .User("""{"userName":"a"}""", $$"""{"op":"Add","path":"{{Enterprise}}:department","value":"Sales"}""")
        .Becomes($$"""{"userName":"a","{{Enterprise}}":{"department":"Sales"} }""");

    [Fact]
    public void A_URN_is_read_in_any_case() => Patched
        .User("""{"userName":"a"}""", $$"""{"op":"Add","path":"{{Enterprise.ToUpperInvariant()}}:DEPARTMENT","value":"Sales"}""")
        .Becomes($$"""{"userName":"a","{{Enterprise}}":{"department":"Sales"} }""");

    [Theory]
    [InlineData($$"""{"op":"Add","path":"{{Enterprise}}:manager","value":"M2"}""")]
    [InlineData("""{"op":"Add","path":"manager","value":[{"value":"M2"}]}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":{"value":"M2"}}""")]
    [InlineData($$"""{"op":"Replace","path":"{{Enterprise}}:manager.value","value":"M2"}""")]
    [InlineData($$"""{"op":"replace","value":{"{{Enterprise}}:manager":"M2"} }""")]
    [InlineData($$"""{"op":"replace","value":{"{{Enterprise}}":{"manager":{"value":"M2"} } } }""")]
    public void A_manager_in_all_its_forms(string operation)
    {
        Patched.User("""{"userName":"a"}""", operation).Becomes($$"""{"userName":"a","{{Enterprise}}":{"manager":{"value":"M2"} } }""");
        Patched.User($$"""{"{{Enterprise}}":{"manager":{"value":"M1","$ref":"../Users/M1","displayName":"Old"} } }""", operation)
            .Becomes($$"""{"{{Enterprise}}":{"manager":{"value":"M2"} } }""");
        Patched.User($$"""{"{{Enterprise}}":{"manager":{"value":"M2","$ref":"../Users/M2"} } }""", operation)
            .IsUnchanged($$"""{"{{Enterprise}}":{"manager":{"value":"M2","$ref":"../Users/M2"} } }""");
    }

    [Fact]
    public void A_manager_with_a_reference() => Patched
        .User("""{"userName":"a"}""", """{"op":"Add","path":"manager","value":[{"$ref":"http://x/scim/v2/Users/M1","value":"M1"}]}""")
        .Becomes($$"""{"userName":"a","{{Enterprise}}":{"manager":{"value":"M1","$ref":"http://x/scim/v2/Users/M1"} } }""");

    [Theory]
    [InlineData($$"""{"op":"Replace","path":"{{Enterprise}}:manager","value":""}""")]
    [InlineData($$"""{"op":"Replace","path":"{{Enterprise}}:manager","value":null}""")]
    [InlineData($$"""{"op":"Replace","path":"{{Enterprise}}:manager","value":{"value":""} }""")]
    [InlineData($$"""{"op":"Replace","path":"{{Enterprise}}:manager","value":[]}""")]
    [InlineData($$"""{"op":"Remove","path":"{{Enterprise}}:manager"}""")]
    [InlineData($$"""{"op":"Remove","path":"{{Enterprise}}:manager","value":"M1"}""")]
    [InlineData("""{"op":"Remove","path":"manager"}""")]
    [InlineData($$"""{"op":"Remove","path":"{{Enterprise}}"}""")]
    public void A_manager_is_removed(string operation) => Patched
        .User($$"""{"userName":"a","{{Enterprise}}":{"manager":{"value":"M1","$ref":"../Users/M1","displayName":"Old"} } }""", operation)
        .Becomes("""{"userName":"a"}""");

    [Theory]
    [InlineData("\"False\"", false)]
    [InlineData("\"false\"", false)]
    [InlineData("false", false)]
    [InlineData("\"True\"", true)]
    [InlineData("true", true)]
    public void Active_as_text_or_boolean(string sent, bool active) => Patched
        .User($$"""{"active":{{(active ? "false" : "true")}} }""", $$"""{"op":"Replace","path":"active","value":{{sent}} }""")
        .Becomes($$"""{"active":{{(active ? "true" : "false")}} }""");

    [Fact]
    public void Keys_of_a_value_without_a_path_may_be_paths()
    {
        var patched = Patched.User(
            $$"""{"userName":"a","name":{"familyName":"F"},"{{Enterprise}}":{"department":"D"} }""",
            $$"""
            {"op":"replace","value":{"displayName":"x","name.givenName":"y","{{Enterprise}}:employeeNumber":"z",
              "emails[type eq \"work\"].value":"a@x.com","urn:ietf:params:scim:schemas:core:2.0:User:title":"t"} }
            """);

        patched.Becomes($$"""
            {"userName":"a","displayName":"x","title":"t","name":{"familyName":"F","givenName":"y"},"{{Enterprise}}":{"department":"D","employeeNumber":"z"},
             "emails":[{"type":"work","value":"a@x.com"}]}
            """);
        Assert.Contains("flattened-name", patched.Tolerances);
    }

    [Fact]
    public void A_removal_with_a_value_removes_only_that_value_unless_the_path_selects_the_whole_element()
    {
        const string User = """{"emails":[{"type":"work","value":"new"},{"type":"home","value":"h"}]}""";

        Patched.User(User, """{"op":"Remove","path":"emails[type eq \"work\"].value","value":"old"}""").IsUnchanged(User);
        Patched.User(User, """{"op":"Remove","path":"emails[type eq \"work\"].value","value":"NEW"}""")
            .Becomes("""{"emails":[{"type":"home","value":"h"}]}""");
        Patched.User(User, """{"op":"Remove","path":"emails","value":[{"value":"new","type":"work"}]}""")
            .Becomes("""{"emails":[{"type":"home","value":"h"}]}""");
        Patched.User(User, """{"op":"Remove","path":"emails[type eq \"home\"]","value":[{"value":"new"}]}""")
            .Becomes("""{"emails":[{"type":"work","value":"new"}]}""");
    }

    [Fact]
    public void The_validators_extremes_in_one_request() => Patched
        .User(
            """{"emails":[{"type":"work","value":"w@x.com","primary":true}]}""",
            """
            [{"op":"add","path":"emails[type eq \"home\"].primary","value":true},
             {"op":"add","path":"emails[type eq \"home\"].display","value":"Home"},
             {"op":"replace","path":"emails[type eq \"home\"].value","value":"h@x.com"},
             {"op":"add","path":"emails[type eq \"other\"].value","value":"o@x.com"},
             {"op":"replace","path":"emails[type eq \"work\"].value","value":"w2@x.com"}]
            """)
        .Becomes("""
            {"emails":[{"type":"work","value":"w2@x.com","primary":false},
                       {"type":"home","primary":true,"display":"Home","value":"h@x.com"},
                       {"type":"other","value":"o@x.com"}]}
            """);

    [Theory]
    [InlineData("Add", "\"\"")]
    [InlineData("Replace", "\"\"")]
    [InlineData("Add", "null")]
    [InlineData("Replace", "null")]
    public void An_empty_text_or_null_removes_an_optional_attribute(string op, string empty)
    {
        Patched.User("""{"userName":"a","title":"t"}""", $$"""{"op":"{{op}}","path":"title","value":{{empty}} }""").Becomes("""{"userName":"a"}""");
        Patched.User("""{"userName":"a","title":"t"}""", $$"""{"op":"{{op}}","value":{"title":{{empty}} } }""").Becomes("""{"userName":"a"}""");
        Patched.User("""{"name":{"givenName":"a","middleName":"m"}}""", $$"""{"op":"{{op}}","path":"name.middleName","value":{{empty}} }""")
            .Becomes("""{"name":{"givenName":"a"}}""");
        Patched.User("""{"name":{"givenName":"a","middleName":"m"}}""", $$"""{"op":"{{op}}","path":"name","value":{"middleName":{{empty}} } }""")
            .Becomes("""{"name":{"givenName":"a"}}""");
        Patched.User("""{"userName":"a","emails":[{"type":"work","value":"w"}]}""", $$"""{"op":"{{op}}","path":"emails[type eq \"work\"].value","value":{{empty}} }""")
            .Becomes("""{"userName":"a"}""");
        Patched.User("""{"userName":"a"}""", $$"""{"op":"{{op}}","path":"emails[type eq \"work\"].value","value":{{empty}} }""")
            .IsUnchanged("""{"userName":"a"}""");
    }

    [Fact]
    public void An_object_without_a_value_takes_nothing_away()
    {
        const string User = $$"""{"name":{"givenName":"a"},"{{Enterprise}}":{"manager":{"value":"M"} } }""";

        Patched.User(User, """[{"op":"replace","path":"name","value":{}},{"op":"replace","path":"manager","value":{"displayName":"Ann"}}]""").IsUnchanged(User);
    }

    [Fact]
    public void App_roles_are_stored_as_sent()
    {
        const string Sent = """{"value":"{\"id\":\"1\",\"value\":\"25\",\"displayName\":\"Role1234\"}"}""";

        Patched.User("""{"userName":"a"}""", $$"""{"op":"Add","path":"roles","value":[{{Sent}}]}""").Becomes($$"""{"userName":"a","roles":[{{Sent}}]}""");
        Patched.User($$"""{"roles":[{{Sent}}]}""", $$"""{"op":"Add","path":"roles","value":[{{Sent}}]}""").IsUnchanged($$"""{"roles":[{{Sent}}]}""");
    }

    [Fact]
    public void A_single_app_role_is_selected_by_a_boolean_as_text() => Patched
        .User(
            """{"roles":[{"value":"Admin","primary":true,"type":"WindowsAzureActiveDirectoryRole"},{"value":"x","primary":false}]}""",
            """
            [{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"Scheduler"},
             {"op":"Replace","path":"roles[primary eq \"True\"].display","value":"Scheduler"}]
            """)
        .Becomes("""
            {"roles":[{"value":"Scheduler","display":"Scheduler","primary":true,"type":"WindowsAzureActiveDirectoryRole"},{"value":"x","primary":false}]}
            """);

    [Fact]
    public void A_single_app_role_that_does_not_exist_is_created_as_primary() => Patched
        .User("""{"userName":"a"}""", """{"op":"Add","path":"roles[primary eq \"True\"].value","value":"Admin"}""")
        .Becomes("""{"userName":"a","roles":[{"primary":true,"value":"Admin"}]}""");

    [Fact]
    public void The_full_list_of_app_roles_is_replaced() => Patched
        .User("""{"roles":[{"value":"a","display":"A"}]}""", """{"op":"replace","path":"roles","value":[{"value":"b","display":"B"},{"value":"c","display":"C"}]}""")
        .Becomes("""{"roles":[{"value":"b","display":"B"},{"value":"c","display":"C"}]}""");

    [Fact]
    public void A_role_without_a_namespace_stands_at_the_top_level() => Patched
        .User("""{"userName":"a"}""", """{"op":"Add","path":"modernloopRole","value":"ADMIN"}""")
        .Becomes("""{"userName":"a","modernloopRole":"ADMIN"}""");

    [Fact]
    public void Custom_attributes_take_any_name()
    {
        const string Custom = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";

        Patched
            .User(
                $$"""{"{{Custom}}":{"Shirt size":"M"} }""",
                $$"""
                [{"op":"Add","path":"{{Custom}}:shirt size","value":"L"},
                 {"op":"replace","value":{"{{Custom}}":{"Cost.Center [EU]":"17"},"{{Custom}}:desk":"4"} }]
                """)
            .Becomes($$"""{"{{Custom}}":{"Shirt size":"L","Cost.Center [EU]":"17","desk":"4"} }""");
        Patched.User($$"""{"userName":"a","{{Custom}}":{"x":"1"} }""", $$"""{"op":"Remove","path":"{{Custom}}"}""").Becomes("""{"userName":"a"}""");
    }

    [Theory]
    [InlineData("""[{"$ref":null,"value":"m2"}]""")]
    [InlineData("\"m2\"")]
    [InlineData("""["m2"]""")]
    [InlineData("""{"value":"m2"}""")]
    public void A_member_is_added_in_any_form(string value)
    {
        Patched.Group("""{"members":[{"value":"m1"}]}""", $$"""{"op":"Add","path":"members","value":{{value}} }""")
            .Becomes("""{"members":[{"value":"m1"},{"value":"m2"}]}""");
        Patched.Group("""{"members":[{"value":"m2","type":"User"}]}""", $$"""{"op":"Add","path":"members","value":{{value}} }""")
            .IsUnchanged("""{"members":[{"value":"m2","type":"User"}]}""");
    }

    [Theory]
    [InlineData("""[{"value":"m2"}]""")]
    [InlineData("""[{"$ref":null,"value":"m2"},{"value":"unknown"}]""")]
    [InlineData("\"m2\"")]
    [InlineData("""{"value":"m2"}""")]
    public void Removing_members_by_value_array_removes_only_those_listed(string value)
    {
        var patched = Patched.Group(
            """{"members":[{"value":"m1"},{"value":"m2","type":"User"},{"value":"m3"}]}""", $$"""{"op":"Remove","path":"members","value":{{value}} }""");

        patched.Becomes("""{"members":[{"value":"m1"},{"value":"m3"}]}""");
        Assert.Contains("remove-by-value", patched.Tolerances);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("""[{"value":""}]""")]
    [InlineData("""[{"id":"m1"}]""")]
    [InlineData("""[{"value":"m1"},{}]""")]
    [InlineData("[[\"m1\"]]")]
    public void A_malformed_list_of_members_to_remove_is_refused_and_never_empties_the_group(string value)
    {
        Refusal.Of(ScimErrorType.InvalidValue, () => Patched.Group(
            """{"members":[{"value":"m1"},{"value":"m2"}]}""", $$"""{"op":"Remove","path":"members","value":{{value}} }"""));
    }

    [Fact]
    public void Strict_mode_refuses_a_list_rather_than_removing_all()
    {
        Refusal.Of(ScimErrorType.InvalidValue, () => Patched.Group(
            """{"members":[{"value":"m1"},{"value":"m2"}]}""", """{"op":"remove","path":"members","value":[{"value":"m1"}]}""", strict: true));
    }

    [Fact]
    public void Removing_who_is_no_member_succeeds() => Patched
        .Group("""{"members":[{"value":"m1"}]}""", """{"op":"remove","path":"members[value eq \"m9\"]"}""")
        .IsUnchanged("""{"members":[{"value":"m1"}]}""");

    [Fact]
    public void Removing_members_without_a_list_empties_the_group() => Patched
        .Group("""{"displayName":"G","members":[{"value":"m1"}]}""", """{"op":"Remove","path":"members"}""")
        .Becomes("""{"displayName":"G"}""");
}
