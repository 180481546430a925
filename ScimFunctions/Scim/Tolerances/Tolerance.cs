namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// A deviation of an identity provider from the RFC that this service repairs on the way in. A tenant's strict mode refuses all of them. The
/// code that repairs stands where the request is read, and asks <see cref="RequestTolerances.Allow"/> first.
/// </summary>
/// <param name="Name">The name in the request's log entry, for example <c>string-boolean</c>.</param>
/// <param name="Sent">The request, or the part of it that deviates.</param>
/// <param name="Repaired">What it is read as.</param>
public sealed record Tolerance(string Name, string Sent, string Repaired)
{
    /// <summary>Entra ID sets a manager by a list of one, although the attribute is single-valued.</summary>
    public static readonly Tolerance ArrayForSingleValue = new(
        "array-for-single-value",
        Sent: """{ "manager": [{ "value": "26118915" }] }""",
        Repaired: """{ "manager": { "value": "26118915" } }""");

    /// <summary>An example of RFC 7644 §3.7 seems to show the data of a PATCH as the list of operations alone.</summary>
    public static readonly Tolerance BarePatchOperations = new(
        "bare-patch-operations",
        Sent: """{ "method": "PATCH", "path": "/Users/2819c223", "data": [{ "op": "remove", "path": "nickName" }] }""",
        Repaired: """{ "method": "PATCH", "path": "/Users/2819c223", "data": { "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "remove", "path": "nickName" }] } }""");

    /// <summary>Entra ID sends a manager as a plain text, where the attribute is complex and has a <c>value</c>.</summary>
    public static readonly Tolerance BareValue = new(
        "bare-value",
        Sent: """{ "manager": "26118915", "emails": ["a@example.com"] }""",
        Repaired: """{ "manager": { "value": "26118915" }, "emails": [{ "value": "a@example.com" }] }""");

    /// <summary>Entra ID writes to a typed value without looking whether it exists; RFC 7644 §3.5.2.3 answers <c>noTarget</c> to that.</summary>
    public static readonly Tolerance CreateFromValueFilter = new(
        "create-from-value-filter",
        Sent: """{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@example.com" }""",
        Repaired: """{ "op": "add", "path": "emails", "value": [{ "type": "work", "value": "a@example.com" }] }""");

    /// <summary>Entra ID's AppRoleAssignmentsComplex writes <c>displayName</c> where a multi-valued attribute has <c>display</c>.</summary>
    public static readonly Tolerance DisplayNameForDisplay = new(
        "display-name-for-display",
        Sent: """{ "roles": [{ "value": "25", "displayName": "Recruiter" }] }""",
        Repaired: """{ "roles": [{ "value": "25", "display": "Recruiter" }] }""");

    /// <summary>Microsoft's validator is reported to send a PATCH without operations. It asks for nothing, and gets it.</summary>
    public static readonly Tolerance EmptyOperations = new(
        "empty-operations",
        Sent: """{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [] }""",
        Repaired: "a request that changes nothing: 200 or 204");

    /// <summary>Entra ID's expressions and its validator send an empty text for no value; the RFC's ways are null and <c>[]</c>.</summary>
    public static readonly Tolerance EmptyString = new(
        "empty-string",
        Sent: """{ "title": "", "displayName": "A B" }""",
        Repaired: """{ "displayName": "A B" }""");

    /// <summary>Entra ID sends a path as a key, in a replace without a path and for flat custom attributes.</summary>
    public static readonly Tolerance FlattenedName = new(
        "flattened-name",
        Sent: """{ "name.givenName": "Barbara", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Sales" }""",
        Repaired: """{ "name": { "givenName": "Barbara" }, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" } }""");

    /// <summary>A client writes the method of a bulk operation in small letters; HTTP's methods are in capitals (RFC 9110 §9.1).</summary>
    public static readonly Tolerance MethodInOtherCase = new(
        "method-in-other-case",
        Sent: """{ "method": "delete", "path": "/Users/2819c223" }""",
        Repaired: """{ "method": "DELETE", "path": "/Users/2819c223" }""");

    /// <summary>
    /// Some clients leave out the <c>schemas</c> of a PATCH, a search or a bulk request, which RFC 7644 requires, or name the resource's schema
    /// there. Method and address say what the body is, as they take nothing else.
    /// </summary>
    public static readonly Tolerance MissingMessageSchema = new(
        "missing-message-schema",
        Sent: """{ "Operations": [{ "op": "replace", "path": "active", "value": false }] }""",
        Repaired: """{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "replace", "path": "active", "value": false }] }""");

    /// <summary>Entra ID writes the <c>op</c> of a PATCH in capitals; RFC 7644 §3.5.2 has it in small letters.</summary>
    public static readonly Tolerance OperationInOtherCase = new(
        "operation-in-other-case",
        Sent: """{ "op": "Replace", "path": "title", "value": "CTO" }""",
        Repaired: """{ "op": "replace", "path": "title", "value": "CTO" }""");

    /// <summary>Okta sends the <c>id</c> of the resource along with its changes. Another value than the present one is refused (RFC 7644 §3.5.2).</summary>
    public static readonly Tolerance ReadOnlyEcho = new(
        "read-only-echo",
        Sent: """{ "op": "replace", "value": { "id": "2819c223", "displayName": "Tour Guides" } }""",
        Repaired: """{ "op": "replace", "value": { "displayName": "Tour Guides" } }""");

    /// <summary>
    /// Entra ID lists what is to be removed in <c>value</c>, of which RFC 7644 §3.5.2.2 knows nothing: read literally, the request would remove all.
    /// </summary>
    public static readonly Tolerance RemoveByValue = new(
        "remove-by-value",
        Sent: """{ "op": "remove", "path": "members", "value": [{ "value": "2819c223" }] }""",
        Repaired: """{ "op": "remove", "path": "members[value eq \"2819c223\"]" }""");

    /// <summary>A client lists a URN twice in <c>schemas</c>, which RFC 7643 §3 forbids.</summary>
    public static readonly Tolerance RepeatedSchema = new(
        "repeated-schema",
        Sent: """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:User"] }""",
        Repaired: """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"] }""");

    /// <summary>Identity providers that map a numeric profile field send a number or a boolean where the schema defines a text.</summary>
    public static readonly Tolerance ScalarAsString = new(
        "scalar-as-string",
        Sent: """{ "employeeNumber": 701984 }""",
        Repaired: """{ "employeeNumber": "701984" }""");

    /// <summary>Ping sends two primary values in one list; RFC 7643 §2.4 allows one. The first stays so.</summary>
    public static readonly Tolerance SeveralPrimaries = new(
        "several-primaries",
        Sent: """{ "emails": [{ "value": "a@example.com", "primary": true }, { "value": "b@example.com", "primary": true }] }""",
        Repaired: """{ "emails": [{ "value": "a@example.com", "primary": true }, { "value": "b@example.com", "primary": false }] }""");

    /// <summary>
    /// Entra ID's SingleAppRoleAssignment gives a user one app role at a time, as JSON in a text, and changes it by adding the new one. Taken by
    /// its letter, the old role would stay beside it, and win if it was created as primary: who was demoted would keep the higher role.
    /// </summary>
    public static readonly Tolerance SingleAppRole = new(
        "single-app-role",
        Sent: """{ "op": "add", "path": "roles", "value": [{ "value": "{\"id\":\"…\",\"value\":\"25\",\"displayName\":\"Role1234\"}" }] }""",
        Repaired: """{ "op": "replace", "path": "roles", "value": [{ "value": "{\"id\":\"…\",\"value\":\"25\",\"displayName\":\"Role1234\"}" }] }""");

    /// <summary>A client sends one value without a list around it, although the attribute is multi-valued.</summary>
    public static readonly Tolerance SingleValueForArray = new(
        "single-value-for-array",
        Sent: """{ "emails": { "value": "a@example.com" } }""",
        Repaired: """{ "emails": [{ "value": "a@example.com" }] }""");

    /// <summary>Entra ID without the aadOptscim062020 flag sends a boolean as text, whatever its case.</summary>
    public static readonly Tolerance StringBoolean = new(
        "string-boolean",
        Sent: """{ "active": "False" }""",
        Repaired: """{ "active": false }""");

    /// <summary>A client sends a number as text, where the schema defines an integer or a decimal.</summary>
    public static readonly Tolerance StringNumber = new(
        "string-number",
        Sent: """{ "seatCount": "12" }""",
        Repaired: """{ "seatCount": 12 }""");

    /// <summary>Entra ID matches users by a typed value with the syntax of a PATCH path, which a filter does not have (RFC 7644 §3.4.2.2).</summary>
    public static readonly Tolerance SubAttributeAfterValueFilter = new(
        "sub-attribute-after-value-filter",
        Sent: "filter=emails[type eq \"work\"].value eq \"a@example.com\"",
        Repaired: """filter=emails[type eq "work" and value eq "a@example.com"]""");

    /// <summary>Entra ID with custom extensions leaves a schema out of <c>schemas</c> whose attributes the resource has.</summary>
    public static readonly Tolerance UndeclaredSchema = new(
        "undeclared-schema",
        Sent: """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "urn:ietf:params:scim:schemas:extension:2.0:User": { "modernloopRole": "ADMIN" } }""",
        Repaired: """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:2.0:User"], "urn:ietf:params:scim:schemas:extension:2.0:User": { "modernloopRole": "ADMIN" } }""");

    /// <summary>A mapping for another product, or a misspelt name, sends an attribute that no schema defines.</summary>
    public static readonly Tolerance UnknownAttribute = new(
        "unknown-attribute",
        Sent: """{ "userName": "a@example.com", "shoeSize": "43" }""",
        Repaired: """{ "userName": "a@example.com" }""");

    /// <summary>
    /// A mapping searches by an attribute that this service does not have. No resource has a value of it (RFC 7644 §3.4.2.1), so that the answer
    /// is an empty list.
    /// </summary>
    public static readonly Tolerance UnknownFilterAttribute = new(
        "unknown-filter-attribute",
        Sent: "filter=badge eq \"17\" or userName eq \"bjensen\"",
        Repaired: "filter=userName eq \"bjensen\"");

    /// <summary>Entra ID's groups and OneLogin's SCIM 1.1 templates list a URN in <c>schemas</c> that is none of the resource type's.</summary>
    public static readonly Tolerance UnknownSchema = new(
        "unknown-schema",
        Sent: """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"] }""",
        Repaired: """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"] }""");

    /// <summary>An attribute of an extension that was mapped without a namespace stands at the top level.</summary>
    public static readonly Tolerance UnqualifiedExtensionAttribute = new(
        "unqualified-extension-attribute",
        Sent: """{ "userName": "a@example.com", "department": "Sales" }""",
        Repaired: """{ "userName": "a@example.com", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" } }""");

    /// <summary>
    /// Entra ID's documentation and test collections write text without quotes, which is no JSON literal (RFC 7644 §3.4.2.2). Nor is a number or
    /// a boolean that is compared with text.
    /// </summary>
    public static readonly Tolerance UnquotedFilterValue = new(
        "unquoted-filter-value",
        Sent: "filter=externalId eq jyoung and meta.created gt 2015-10-10T14:38:21Z and employeeNumber eq 701984",
        Repaired: "filter=externalId eq \"jyoung\" and meta.created gt \"2015-10-10T14:38:21Z\" and employeeNumber eq \"701984\"");

    /// <summary>
    /// A client asks for a list in the order of an attribute that this service does not have, or of a complex one as a whole. The list comes in
    /// its own order then.
    /// </summary>
    public static readonly Tolerance UnusableSortAttribute = new(
        "unusable-sort-attribute",
        Sent: "filter=active eq true&sortBy=badge",
        Repaired: "filter=active eq true");

    /// <summary>The path of a bulk operation lacks its first slash, or begins with the base URL; RFC 7644 §3.7 has it relative to the base.</summary>
    public static readonly Tolerance UnusualBulkPath = new(
        "unusual-bulk-path",
        Sent: """{ "method": "DELETE", "path": "https://example.com/org/scim/v2/Users/2819c223" } or { "method": "DELETE", "path": "Users/2819c223" }""",
        Repaired: """{ "method": "DELETE", "path": "/Users/2819c223" }""");

    /// <summary>
    /// SAP's and Databricks' clients send an empty <c>value</c> in a removal whose path selects already. RFC 7644 §3.5.2.2 gives it no meaning.
    /// </summary>
    public static readonly Tolerance ValueBesideFilter = new(
        "value-beside-filter",
        Sent: """{ "op": "remove", "path": "members[value eq \"2819c223\"]", "value": [] }""",
        Repaired: """{ "op": "remove", "path": "members[value eq \"2819c223\"]" }""");

    /// <summary>
    /// A request that ends somebody's access holds something else that cannot be stored. The person leaves, and the rest stays as it was: refused
    /// as a whole, the request would be sent again and again, and who was dismissed would keep what they had.
    /// </summary>
    public static readonly Tolerance ValueBesideLeaving = new(
        "value-beside-leaving",
        Sent: """[{ "op": "replace", "path": "active", "value": false }, { "op": "replace", "path": "emails", "value": 7 }]""",
        Repaired: """[{ "op": "replace", "path": "active", "value": false }]""");

    /// <summary>
    /// Older requests of Entra ID wrap every value of a PATCH in an object, also of a simple attribute, and also the one that deactivates.
    /// </summary>
    public static readonly Tolerance WrappedValue = new(
        "wrapped-value",
        Sent: """{ "op": "replace", "path": "active", "value": [{ "$ref": null, "value": "False" }] }""",
        Repaired: """{ "op": "replace", "path": "active", "value": ["False"] }""");
}

/// <summary>Which tolerances a request may use, and which it needed.</summary>
/// <param name="strict">The tenant's strict mode: no tolerance is allowed.</param>
public sealed class RequestTolerances(bool strict)
{
    private readonly SortedSet<string> used = new(StringComparer.Ordinal);

    public bool Strict { get; } = strict;

    /// <summary>The names of the tolerances that the request needed, in order.</summary>
    public IReadOnlyCollection<string> Used => used;

    /// <summary>Records that the request needs the tolerance; false in strict mode, where the caller raises the RFC's error.</summary>
    public bool Allow(Tolerance tolerance)
    {
        if (Strict)
        {
            return false;
        }

        used.Add(tolerance.Name);
        return true;
    }

    /// <summary>Records what a request that lets somebody go is done without.</summary>
    /// <param name="names">Attributes and places of operations, with nothing of a person in them.</param>
    public void LeaveOut(IEnumerable<string> names)
    {
        const int MostNamed = 20;
        used.UnionWith(names.Distinct(StringComparer.Ordinal).Take(MostNamed).Select(name => $"{Tolerance.ValueBesideLeaving.Name}:{name}"));
    }
}
