using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Resources;

public sealed class ResourceReaderTests
{
    private const string Enterprise = SchemaUrns.EnterpriseUser;

    private static readonly string Declared = $$"""{"schemas":["{{SchemaUrns.User}}"],""";

    [Fact]
    public void What_Entra_sends_to_create_a_user_is_read()
    {
        const string Body = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"0a21f0f2","userName":"a@contoso.com","active":true,"displayName":"A B","title":"Engineer",
             "emails":[{"primary":true,"type":"work","value":"a@contoso.com"}],
             "name":{"formatted":"A B","givenName":"A","familyName":"B"},
             "addresses":[{"type":"work","streetAddress":"1 Way","locality":"Town","region":"R","postalCode":"123","country":"DE","primary":false}],
             "phoneNumbers":[{"type":"work","value":"1"},{"type":"mobile","value":"2"},{"type":"fax","value":"3"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"7","department":"Sales"},
             "meta":{"resourceType":"User"},"roles":[]}
            """;
        var tolerances = new RequestTolerances(strict: false);

        var resource = Read(Body, tolerances);

        AssertJson(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"0a21f0f2","userName":"a@contoso.com",
             "name":{"formatted":"A B","familyName":"B","givenName":"A"},
             "displayName":"A B","title":"Engineer","active":true,
             "emails":[{"value":"a@contoso.com","type":"work","primary":true}],
             "phoneNumbers":[{"value":"1","type":"work"},{"value":"2","type":"mobile"},{"value":"3","type":"fax"}],
             "addresses":[{"streetAddress":"1 Way","locality":"Town","region":"R","postalCode":"123","country":"DE","type":"work","primary":false}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"7","department":"Sales"}}
            """,
            resource);
        Assert.Empty(tolerances.Used);
    }

    [Fact]
    public void Nulls_that_Entra_sends_mean_absent() =>
        AssertReads(
            Declared + """
            "userName":"jyoung","externalId":null,"addresses":null,"name":{"formatted":null,"familyName":"Young","givenName":"Joy"},
            "emails":[{"value":"jyoung@contoso.com","type":"work","display":null},null],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":null,"department":null}}
            """,
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"jyoung","name":{"familyName":"Young","givenName":"Joy"},
             "emails":[{"value":"jyoung@contoso.com","type":"work"}]}
            """,
            strict: true);

    [Fact]
    public void What_the_Entra_Postman_collection_posts_is_read() =>
        AssertReads(
            """
            {"UserName":"UserName222","Active":"True","DisplayName":"lennay","schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "Name":{"Formatted":null,"FamilyName":"Employee","GivenName":"Ryan"},
             "Emails":[{"Primary":"True","Type":"work","Value":"testing@bob.com"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"Department":"bob","Manager":{"Value":"SuzzyQ"}}}
            """,
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "userName":"UserName222","name":{"familyName":"Employee","givenName":"Ryan"},"displayName":"lennay","active":true,
             "emails":[{"value":"testing@bob.com","type":"work","primary":true}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"bob","manager":{"value":"SuzzyQ"}}}
            """,
            used: "string-boolean");

    [Fact]
    public void What_Okta_sends_to_create_a_user_is_read_without_password_and_groups() =>
        AssertReads(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:scim:schemas:extension:modernloop:1.0:Profile","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute"],
             "userName":"test.user@okta.local","name":{"givenName":"Test","familyName":"User"},
             "emails":[{"primary":true,"value":"test.user@okta.local","type":"work"}],
             "displayName":"Test User","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true,
             "urn:scim:schemas:extension:modernloop:1.0:Profile":{"title":"Engineer","manager_email":"boss@okta.local","modernloopRole":"SCHEDULER"},
             "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"shoeSize":"43","badge":"A7"}}
            """,
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:scim:schemas:extension:modernloop:1.0:Profile","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute"],
             "externalId":"00ujl29u0le5T6Aj10h7","userName":"test.user@okta.local","name":{"familyName":"User","givenName":"Test"},
             "displayName":"Test User","locale":"en-US","active":true,
             "emails":[{"value":"test.user@okta.local","type":"work","primary":true}],
             "urn:scim:schemas:extension:modernloop:1.0:Profile":{"title":"Engineer","manager_email":"boss@okta.local","modernloopRole":"SCHEDULER"},
             "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"badge":"A7","shoeSize":"43"}}
            """,
            strict: true);

    [Fact]
    public void Read_only_members_that_Okta_echoes_on_PUT_are_ignored() =>
        AssertReads(
            Declared + """
            "id":"23a35c27","userName":"test.user@okta.local","emails":[{"primary":true,"value":"x@okta.local","type":"work","display":"x@okta.local"}],
            "groups":[{"value":"g1","display":"Group"}],"meta":{"resourceType":"User","location":"https://x/Users/23a35c27"}}
            """,
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"test.user@okta.local",
             "emails":[{"value":"x@okta.local","display":"x@okta.local","type":"work","primary":true}]}
            """,
            strict: true);

    [Fact]
    public void Oktas_manager_object_keeps_its_value_whatever_it_is()
    {
        var resource = Read(Extended(Enterprise, """{"manager":{"value":"some.boss","displayName":"Some Boss","$ref":"../Users/1"}}"""), Strict);

        AssertJson("""{"manager":{"value":"some.boss","$ref":"../Users/1"}}""", resource[Enterprise]);
    }

    [Theory]
    [InlineData("""{"manager":"26118915"}""", "bare-value")]
    [InlineData("""{"manager":26118915}""", "bare-value scalar-as-string")]
    [InlineData("""{"manager":[{"value":"26118915"}]}""", "array-for-single-value")]
    [InlineData("""{"manager":[{"$ref":null,"value":"26118915"}]}""", "array-for-single-value")]
    [InlineData("""{"manager":["26118915"]}""", "array-for-single-value bare-value")]
    [InlineData("""{"Manager":{"Value":"26118915"}}""", "")]
    public void A_manager_in_any_shape_becomes_an_object(string extension, string used)
    {
        var tolerances = new RequestTolerances(strict: false);

        var resource = Read(Extended(Enterprise, extension), tolerances);

        AssertJson("""{"manager":{"value":"26118915"}}""", resource[Enterprise]);
        Assert.Equal(used, string.Join(' ', tolerances.Used));
    }

    [Theory]
    [InlineData("""{"manager":""}""")]
    [InlineData("""{"manager":[]}""")]
    [InlineData("""{"manager":{}}""")]
    [InlineData("""{"manager":{"value":""}}""")]
    [InlineData("""{"manager":{"value":null}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void A_manager_or_an_extension_with_nothing_in_it_is_absent_and_so_is_its_URN(string extension) =>
        AssertReads(Extended(Enterprise, extension), """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}""");

    [Fact]
    public void An_extension_that_schemas_does_not_list_is_read_and_listed() =>
        AssertReads(
            Declared + $$$"""
            "userName":"a","{{{SchemaUrns.Role}}}":{"modernloop_role":"ADMIN"}}
            """,
            $$$"""
            {"schemas":["{{{SchemaUrns.User}}}","{{{SchemaUrns.Role}}}"],"userName":"a","{{{SchemaUrns.Role}}}":{"modernloop_role":"ADMIN"}}
            """,
            used: "undeclared-schema");

    [Fact]
    public void A_schema_that_is_listed_but_not_used_is_no_longer_listed() =>
        AssertReads($$"""{"schemas":["{{SchemaUrns.User}}","{{Enterprise}}"],"userName":"a"}""", $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"a"}""", strict: true);

    [Theory]
    [InlineData("\"urn:scim:schemas:core:2.0\",\"urn:scim:schemas:extension:enterprise:2.0\"", "undeclared-schema unknown-schema")]
    [InlineData("\"urn:ietf:params:scim:schemas:core:2.0:User\",\"urn:ietf:params:scim:schemas:core:2.0:USER\"", "repeated-schema")]
    [InlineData("\"URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER\"", "")]
    [InlineData("", "undeclared-schema")]
    public void Schemas_is_computed_whatever_it_lists(string listed, string used) =>
        AssertReads($$"""{"schemas":[{{listed}}],"userName":"a"}""", $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"a"}""", used);

    [Theory]
    [InlineData("""{"userName":"a"}""")]
    [InlineData("""{"schemas":null,"userName":"a"}""")]
    [InlineData("""{"Schemas":"urn:ietf:params:scim:schemas:core:2.0:User","userName":"a"}""")]
    public void Schemas_may_be_missing_or_a_single_text(string body) =>
        AssertReads(body, $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"a"}""");

    [Fact]
    public void Entras_group_with_a_schema_that_nobody_knows_is_read() =>
        AssertJson(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"8aa1a0c0","displayName":"displayName","members":[{"value":"u1"},{"value":"u2"}]}
            """,
            ResourceReader.Read(
                SchemaCatalog.Default.Group,
                Parse("""
                    {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
                     "externalId":"8aa1a0c0","displayName":"displayName","members":[{"$ref":null,"value":"u1","display":"a@b"},"u2"],"meta":{"resourceType":"Group"}}
                    """),
                new RequestTolerances(strict: false)));

    [Fact]
    public void The_role_may_stand_at_the_top_level() =>
        AssertReads(
            Declared + """
            "userName":"a","modernloopRole":"ADMIN","modernloop_role":"SCHEDULER"}
            """,
            $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"a","modernloopRole":"ADMIN","modernloop_role":"SCHEDULER"}""",
            strict: true);

    [Fact]
    public void Entras_app_roles_are_kept_as_sent_with_displayName_as_display()
    {
        var tolerances = new RequestTolerances(strict: false);

        var resource = Read(Declared + """
            "userName":"a","roles":[
              {"primary":true,"type":"WindowsAzureActiveDirectoryRole","value":"Admin"},
              {"primary":"False","value":"{\"id\":\"1\",\"value\":\"25\",\"displayName\":\"Role1234\"}"},
              {"primary":false,"type":"WindowsAzureActiveDirectoryRole","displayName":"Bees","value":"bees"}]}
            """, tolerances);

        AssertJson(
            """
            [{"value":"Admin","type":"WindowsAzureActiveDirectoryRole","primary":true},
             {"value":"{\"id\":\"1\",\"value\":\"25\",\"displayName\":\"Role1234\"}","primary":false},
             {"value":"bees","display":"Bees","type":"WindowsAzureActiveDirectoryRole","primary":false}]
            """,
            resource["roles"]);
        Assert.Equal(["display-name-for-display", "string-boolean"], tolerances.Used);
    }

    [Fact]
    public void Dotted_and_URN_qualified_keys_are_read_as_what_they_name() =>
        AssertReads(
            Declared + """
            "urn:ietf:params:scim:schemas:core:2.0:User:userName":"a","displayName":"x","name.givenName":"y","name":{"familyName":"z"},"NAME.FORMATTED":"y z",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"7",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value":"m",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"},
            "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:shoeSize":"43"}
            """,
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute"],
             "userName":"a","name":{"formatted":"y z","familyName":"z","givenName":"y"},"displayName":"x",
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"7","department":"Sales","manager":{"value":"m"}},
             "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"shoeSize":"43"}}
            """,
            used: "flattened-name undeclared-schema");

    [Fact]
    public void Core_attributes_may_stand_below_the_core_URN() =>
        AssertReads(
            Declared + """
            "urn:ietf:params:scim:schemas:core:2.0:User":{"userName":"a","title":"T"}}
            """,
            $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"a","title":"T"}""");

    [Fact]
    public void An_extension_attribute_without_its_namespace_goes_to_its_extension()
    {
        var tolerances = new RequestTolerances(strict: false);

        var resource = Read(Declared + """
            "userName":"a","Department":"Sales","manager":"m"}
            """, tolerances);

        AssertJson("""{"department":"Sales","manager":{"value":"m"}}""", resource[Enterprise]);
        Assert.Equal(["bare-value", "undeclared-schema", "unqualified-extension-attribute"], tolerances.Used);
    }

    [Theory]
    [InlineData("\"name\":{\"givenName\":\"a\"},\"name.givenName\":\"b\"", "name.givenName")]
    [InlineData("\"name.givenName\":\"b\",\"name\":{\"givenName\":\"a\"}", "name.givenName")]
    [InlineData("\"title\":\"a\",\"urn:ietf:params:scim:schemas:core:2.0:User:title\":\"b\"", "title")]
    [InlineData("\"roles\":[{\"value\":\"a\",\"display\":\"b\",\"displayName\":\"c\"}]", "roles.display")]
    public void One_attribute_in_two_spellings_is_refused(string members, string name)
    {
        var exception = Refused(Declared + members + "}");

        Assert.Equal(ScimErrorType.InvalidSyntax, exception.ScimType);
        Assert.StartsWith($"'{name}' is given more than once", exception.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_attributes_are_dropped() =>
        AssertReads(
            Declared + """
            "userName":"a","displayNme":"x","name":{"nick":"x"},"urn:unknown:1.0":{"a":"b"},"emails[type eq \"work\"].value":"x","emails.value":"x",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"shoeSize":"43"}}
            """,
            $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"a"}""",
            used: "unknown-attribute");

    [Fact]
    public void Strict_mode_refuses_unknown_attributes_and_names_them_all()
    {
        var exception = Refused(Declared + """
            "userName":"a","displayNme":"x","name":{"nick":"x"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"shoeSize":"43"}}
            """, Strict);

        Assert.Equal((HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax), (exception.Status, exception.ScimType));
        Assert.Contains($"'displayNme', 'name.nick', '{Enterprise}:shoeSize'", exception.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"active\":\"True\"", "invalidValue", "'active' must be true or false; got the string 'True'.")]
    [InlineData("\"title\":7", "invalidValue", "'title' must be a string; got 7.")]
    [InlineData("\"emails\":{\"value\":\"a@b\"}", "invalidValue", "'emails' must be an array; got an object.")]
    [InlineData("\"emails\":[\"a@b\"]", "invalidValue", "'emails' must be an object; got the string 'a@b'.")]
    [InlineData("\"name\":[{\"givenName\":\"a\"}]", "invalidValue", "'name' must be one object; got an array of 1.")]
    [InlineData("\"name.givenName\":\"a\"", "invalidSyntax", "No attribute of this resource type is written 'name.givenName' here;")]
    [InlineData("\"department\":\"a\"", "invalidSyntax", "No attribute of this resource type is written 'department' here;")]
    [InlineData("\"roles\":[{\"displayName\":\"a\"}]", "invalidSyntax", "No attribute of this resource type is written 'roles.displayName' here;")]
    [InlineData("\"urn:ietf:params:scim:schemas:core:2.0:User:id\":\"a\"", "invalidSyntax", "No attribute of this resource type is written 'urn:ietf:params:scim:schemas:core:2.0:User:id' here;")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:2.0:User\":{\"modernloopRole\":\"ADMIN\"}", "invalidSyntax", "'schemas' must list 'urn:ietf:params:scim:schemas:extension:2.0:User',")]
    public void Strict_mode_repairs_nothing(string member, string scimType, string detail)
    {
        var exception = Refused(Declared + member + "}", Strict);

        Assert.Equal(scimType, exception.ScimType);
        Assert.StartsWith(detail, exception.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"userName":"a"}""", "'schemas' must list")]
    [InlineData("""{"schemas":["urn:x"],"userName":"a"}""", "'schemas' lists 'urn:x'")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:core:2.0:User"]}""", "'schemas' lists 'urn:ietf:params:scim:schemas:core:2.0:User' more than once")]
    [InlineData("""{"schemas":"urn:ietf:params:scim:schemas:core:2.0:User"}""", "'schemas' must be an array")]
    public void Strict_mode_wants_schemas_as_the_RFC_has_it(string body, string detail)
    {
        var exception = Refused(body, Strict);

        Assert.Equal(ScimErrorType.InvalidSyntax, exception.ScimType);
        Assert.StartsWith(detail, exception.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_mode_keeps_an_empty_string_as_the_value_that_it_is()
    {
        Assert.Equal("", Read(Declared + "\"title\":\"\"}", Strict)["title"]!.GetValue<string>());
        Assert.False(Read(Declared + "\"title\":\"\"}").ContainsKey("title"));
    }

    [Theory]
    [InlineData("\"schemas\":7", "invalidSyntax", "'schemas' must be an array of schema URNs; got 7.")]
    [InlineData("\"schemas\":[7]", "invalidSyntax", "'schemas' must be an array of schema URNs; got 7.")]
    [InlineData("\"userName\":{}", "invalidValue", "'userName' must be a string; got an object.")]
    [InlineData("\"userName\":[\"a\",\"b\"]", "invalidValue", "'userName' must be a string; got an array of 2.")]
    [InlineData("\"active\":\"yes\"", "invalidValue", "'active' must be true or false; got the string 'yes'.")]
    [InlineData("\"active\":1", "invalidValue", "'active' must be true or false; got 1.")]
    [InlineData("\"name\":\"Barbara\"", "invalidValue", "'name' must be an object; got the string 'Barbara'.")]
    [InlineData("\"name\":[{\"givenName\":\"a\"},{\"givenName\":\"b\"}]", "invalidValue", "'name' must be one object; got an array of 2.")]
    [InlineData("\"addresses\":[\"1 Way\"]", "invalidValue", "'addresses' must be an object; got the string '1 Way'.")]
    [InlineData("\"emails\":[[{\"value\":\"a\"}]]", "invalidValue", "'emails' must be a list of values; got an array of 1.")]
    [InlineData("\"emails\":[{\"value\":{}}]", "invalidValue", "'emails.value' must be a string; got an object.")]
    [InlineData("\"emails\":[{\"primary\":\"maybe\"}]", "invalidValue", "'emails.primary' must be true or false; got the string 'maybe'.")]
    [InlineData("\"profileUrl\":\"not a url\"", "invalidValue", "'profileUrl' must be a URI without spaces; got the string 'not a url'.")]
    [InlineData("\"x509Certificates\":[{\"value\":\"***\"}]", "invalidValue", "'x509Certificates.value' must be base64 text; got the string '***'.")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":\"x\"", "invalidValue", "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' must be an object; got the string 'x'.")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":{}}", "invalidValue", "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department' must be a string; got an object.")]
    [InlineData("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":[1,2]}}", "invalidValue", "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value' must be a string; got an array of 2.")]
    [InlineData("\"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute\":{\"a\":{}}", "invalidValue", "'urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:a' must be a string; got an object.")]
    [InlineData("\"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute\":{\"a\":[1,2]}", "invalidValue", "'urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:a' must be a string; got an array of 2.")]
    [InlineData("\"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute\":{\"\":\"x\"}", "invalidSyntax", "An attribute name in 'urn:scim:schemas:extension:modernloop:1.0:CustomAttribute' must have 1 to 128 characters")]
    public void A_value_that_does_not_fit_is_refused_with_its_attribute_and_what_was_got(string member, string scimType, string detail)
    {
        var exception = Refused("{" + member + "}");

        Assert.Equal((HttpStatusCode.BadRequest, scimType), (exception.Status, exception.ScimType));
        Assert.StartsWith(detail, exception.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_value_is_shortened_in_the_detail() =>
        Assert.Equal(
            $"'active' must be true or false; got the string '{new string('x', 60)}…'.",
            Refused($$"""{"active":"{{new string('x', 5000)}}"}""").Detail);

    [Fact]
    public void A_long_value_is_never_cut_within_a_character() =>
        Assert.Equal(
            $"'active' must be true or false; got the string '{new string('x', 59)}…'.",
            Refused($$"""{"active":"{{new string('x', 59)}}😀x"}""").Detail);

    [Fact]
    public void The_name_of_a_custom_attribute_is_limited_wherever_it_stands()
    {
        var name = new string('n', 129);

        var nested = Refused(Extended(SchemaUrns.CustomAttribute, $$"""{"{{name}}":"x"}"""));
        var flattened = Refused($$"""{"{{SchemaUrns.CustomAttribute}}:{{name}}":"x"}""");

        Assert.Contains("1 to 128 characters", nested.Detail, StringComparison.Ordinal);
        Assert.Equal(nested.Detail, flattened.Detail);
    }

    [Fact]
    public void Custom_attributes_become_strings_in_the_spelling_of_their_definition()
    {
        var catalog = SchemaCatalog.For([], ["shoeSize"]);
        var body = Parse(Extended(SchemaUrns.CustomAttribute, """{"b":true,"SHOESIZE":43.50,"Cost Center":"x","none":null,"empty":"","list":[]}"""));

        var resource = ResourceReader.Read(catalog.User, body, new RequestTolerances(strict: false));

        AssertJson("""{"b":"true","Cost Center":"x","shoeSize":"43.50"}""", resource[SchemaUrns.CustomAttribute]);
    }

    [Fact]
    public void Extension_URNs_match_whatever_their_case() =>
        AssertJson("""{"department":"Sales"}""", Read(Extended(Enterprise.ToUpperInvariant(), """{"DEPARTMENT":"Sales"}"""), Strict)[Enterprise]);

    [Fact]
    public void Numbers_and_booleans_where_a_string_is_defined_become_their_text()
    {
        var resource = Read(Extended(Enterprise, """{"employeeNumber":701984,"costCenter":4130.10,"division":false}"""));

        AssertJson("""{"employeeNumber":"701984","costCenter":"4130.10","division":"false"}""", resource[Enterprise]);
    }

    [Theory]
    [InlineData("{\"value\":\"a@b\"}", "single-value-for-array")]
    [InlineData("\"a@b\"", "bare-value single-value-for-array")]
    [InlineData("[\"a@b\"]", "bare-value")]
    [InlineData("[{\"value\":\"a@b\"},null,{},\"\"]", "empty-string")]
    public void Emails_in_any_shape_become_a_list_of_objects(string emails, string used)
    {
        var tolerances = new RequestTolerances(strict: false);

        var resource = Read(Declared + $"\"emails\":{emails}}}", tolerances);

        AssertJson("""[{"value":"a@b"}]""", resource["emails"]);
        Assert.Equal(used, string.Join(' ', tolerances.Used));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("[null]")]
    [InlineData("{}")]
    public void A_list_with_nothing_in_it_is_absent(string emails) =>
        Assert.False(Read(Declared + $"\"emails\":{emails}}}").ContainsKey("emails"));

    [Theory]
    [InlineData("count", "12", "12", "")]
    [InlineData("count", "\"12\"", "12", "string-number")]
    [InlineData("count", "-9223372036854775808", "-9223372036854775808", "")]
    [InlineData("rate", "1.50", "1.50", "")]
    [InlineData("rate", "\"1.50\"", "1.50", "string-number")]
    [InlineData("rate", "1e200", "1E+200", "")]
    [InlineData("since", "\"2026-01-31T08:00:00Z\"", "\"2026-01-31T08:00:00Z\"", "")]
    [InlineData("since", "\"2026-01-31T08:00:00.1234567+05:30\"", "\"2026-01-31T08:00:00.1234567+05:30\"", "")]
    [InlineData("since", "\"2026-01-31T08:00:00\"", "\"2026-01-31T08:00:00\"", "")]
    [InlineData("data", "\"aGk=\"", "\"aGk=\"", "")]
    [InlineData("data", "\"_-8\"", "\"_-8\"", "")]
    [InlineData("link", "\"../Users/1\"", "\"../Users/1\"", "")]
    [InlineData("link", "\"https://example.com/a?b=c\"", "\"https://example.com/a?b=c\"", "")]
    [InlineData("tags", "[\"a\",1,null,\"\"]", "[\"a\",\"1\"]", "empty-string scalar-as-string")]
    [InlineData("tags", "\"a\"", "[\"a\"]", "single-value-for-array")]
    public void Every_type_of_a_schema_is_read(string name, string value, string expected, string used)
    {
        var tolerances = new RequestTolerances(strict: false);

        var resource = ResourceReader.Read(Typed, Parse($$"""{"schemas":["urn:t"],"{{name}}":{{value}}}"""), tolerances);

        Assert.Equal(expected, resource[name]!.ToJsonString(new JsonSerializerOptions { Encoder = ResourceWriter.JsonOptions.Encoder }));
        Assert.Equal(used, string.Join(' ', tolerances.Used));
    }

    [Theory]
    [InlineData("count", "1.5", "'count' must be a whole number; got 1.5.")]
    [InlineData("count", "\"x\"", "'count' must be a whole number; got the string 'x'.")]
    [InlineData("count", "9223372036854775808", "'count' must be a whole number; got 9223372036854775808.")]
    [InlineData("count", "true", "'count' must be a whole number; got true.")]
    [InlineData("rate", "\"1,5\"", "'rate' must be a number; got the string '1,5'.")]
    [InlineData("rate", "1e999", "'rate' must be a number; got 1e999.")]
    [InlineData("since", "\"yesterday\"", "'since' must be a date and time such as 2026-01-31T08:00:00Z; got the string 'yesterday'.")]
    [InlineData("since", "\"2026-01-31\"", "'since' must be a date and time such as 2026-01-31T08:00:00Z; got the string '2026-01-31'.")]
    [InlineData("since", "\"2026-02-31T08:00:00Z\"", "'since' must be a date and time such as 2026-01-31T08:00:00Z; got the string '2026-02-31T08:00:00Z'.")]
    [InlineData("since", "1767000000", "'since' must be a date and time such as 2026-01-31T08:00:00Z; got 1767000000.")]
    [InlineData("data", "\"a\"", "'data' must be base64 text; got the string 'a'.")]
    [InlineData("link", "7", "'link' must be a URI without spaces; got 7.")]
    public void No_type_takes_what_does_not_fit_it(string name, string value, string detail)
    {
        var exception = Assert.Throws<ScimException>(
            () => ResourceReader.Read(Typed, Parse($$"""{"{{name}}":{{value}}}"""), new RequestTolerances(strict: false)));

        Assert.Equal((ScimErrorType.InvalidValue, detail), (exception.ScimType, exception.Detail));
    }

    [Theory]
    [InlineData("count", "\"12\"")]
    [InlineData("rate", "\"1.5\"")]
    [InlineData("count", "\"\"")]
    public void Strict_mode_takes_no_number_as_text(string name, string value) =>
        Assert.Throws<ScimException>(() => ResourceReader.Read(Typed, Parse($$"""{"schemas":["urn:t"],"{{name}}":{{value}}}"""), Strict));

    [Fact]
    public void ReadAttribute_gives_an_array_for_a_multi_valued_attribute_and_null_for_an_absent_value()
    {
        var emails = SchemaCatalog.Default.User.Core.FindAttribute("emails")!;
        var password = SchemaCatalog.Default.User.Core.FindAttribute("password")!;
        var tolerances = new RequestTolerances(strict: false);

        AssertJson("""[{"value":"a@b","type":"work"}]""", ResourceReader.ReadAttribute(emails, Parse("""{"type":"work","value":"a@b"}"""), "emails", tolerances));
        AssertJson("""{"value":"a@b","type":"work"}""", ResourceReader.ReadElement(emails, Parse("""{"type":"work","value":"a@b"}"""), "emails", tolerances));
        Assert.Null(ResourceReader.ReadAttribute(emails, Parse("[]"), "emails", tolerances));
        Assert.Null(ResourceReader.ReadElement(emails, Parse("null"), "emails", tolerances));
        Assert.Null(ResourceReader.ReadAttribute(password, Parse("\"secret\""), "password", tolerances));
        Assert.Null(ResourceReader.ReadElement(password, Parse("\"secret\""), "password", tolerances));
        Assert.Equal("1", ResourceReader.ReadAttribute(CommonAttributes.Id, Parse("\"1\""), "id", tolerances)!.GetValue<string>());
    }

    [Fact]
    public void ReadAttribute_names_the_path_that_it_was_given()
    {
        var emails = SchemaCatalog.Default.User.Core.FindAttribute("emails")!;

        var value = Assert.Throws<ScimException>(
            () => ResourceReader.ReadAttribute(emails.FindSubAttribute("primary")!, Parse("7"), "emails[type eq \"work\"].primary", Strict));
        var unknown = Assert.Throws<ScimException>(() => ResourceReader.ReadElement(emails, Parse("""{"x":1}"""), "emails", Strict));

        Assert.StartsWith("'emails[type eq \"work\"].primary' must be true or false; got 7", value.Detail, StringComparison.Ordinal);
        Assert.Contains("is written 'emails.x' here;", unknown.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadExtension_gives_the_extensions_object()
    {
        var schema = SchemaCatalog.Default.FindSchema(Enterprise)!;

        AssertJson(
            """{"employeeNumber":"7","manager":{"value":"m"}}""",
            ResourceReader.ReadExtension(schema, Parse("""{"manager":"m","EmployeeNumber":7,"x":1}"""), new RequestTolerances(strict: false)));
        AssertJson("{}", ResourceReader.ReadExtension(schema, Parse("null"), Strict));
        Assert.Throws<ScimException>(() => ResourceReader.ReadExtension(schema, Parse("7"), Strict));
    }

    [Fact]
    public void Text_is_stored_as_it_was_sent() =>
        Assert.Equal(
            $$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"Ärger+<b>&é😀"}""",
            Read(Declared + """
            "userName":"Ärger+<b>&\u00e9\ud83d\ude00"}
            """).ToJsonString(new JsonSerializerOptions { Encoder = ResourceWriter.JsonOptions.Encoder }).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));

    [Fact]
    public void Reading_what_was_read_changes_nothing()
    {
        var once = Read(Extended(Enterprise, """{"manager":"m","department":"Sales"}"""));

        var twice = ResourceReader.Read(SchemaCatalog.Default.User, Parse(once.ToJsonString()), Strict);

        Assert.Equal(once.ToJsonString(), twice.ToJsonString());
    }

    private static RequestTolerances Strict => new(strict: true);

    private static ResourceType Typed { get; } = new(
        "T",
        "/T",
        "",
        new Schema(
            "urn:t",
            "T",
            "",
            [
                new() { Name = "count", Type = AttributeType.Integer },
                new() { Name = "rate", Type = AttributeType.Decimal },
                new() { Name = "since", Type = AttributeType.DateTime },
                new() { Name = "data", Type = AttributeType.Binary },
                new() { Name = "link", Type = AttributeType.Reference },
                new() { Name = "tags", MultiValued = true },
            ]),
        []);

    private static string Extended(string urn, string extension) =>
        $$"""{"schemas":["{{SchemaUrns.User}}","{{urn}}"],"userName":"a","{{urn}}":{{extension}}}""";

    private static JsonObject Read(string body, RequestTolerances? tolerances = null)
    {
        using var document = ScimBody.Parse(Encoding.UTF8.GetBytes(body));
        return ResourceReader.Read(SchemaCatalog.Default.User, document.RootElement, tolerances ?? new RequestTolerances(strict: false));
    }

    private static void AssertReads(string body, string expected, string? used = null, bool strict = false)
    {
        var tolerances = new RequestTolerances(strict);

        AssertJson(expected, Read(body, tolerances));
        if (used is not null)
        {
            Assert.Equal(used, string.Join(' ', tolerances.Used));
        }
    }

    private static ScimException Refused(string body, RequestTolerances? tolerances = null) => Assert.Throws<ScimException>(() => Read(body, tolerances));

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    /// <summary>Compares order too: JSON text without its insignificant spaces.</summary>
    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual?.ToJsonString());
}
