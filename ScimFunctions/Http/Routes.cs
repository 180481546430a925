using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http;

/// <summary>The routes of the service, below the host's empty route prefix.</summary>
public static class Routes
{
    public const string ScimBase = "org/scim/v2";
    public const string Users = ScimBase + "/Users";
    public const string User = Users + "/{id}";
    public const string UsersSearch = Users + "/.search";
    public const string Search = ScimBase + "/.search";
    public const string Groups = ScimBase + "/Groups";
    public const string Group = Groups + "/{id}";
    public const string GroupsSearch = Groups + "/.search";
    public const string ServiceProviderConfig = ScimBase + "/ServiceProviderConfig";
    public const string ResourceTypes = ScimBase + "/ResourceTypes";
    public const string ResourceType = ResourceTypes + "/{name}";
    public const string Schemas = ScimBase + "/Schemas";
    public const string Schema = Schemas + "/{urn}";

    /// <summary>All of the SCIM base that no other function takes.</summary>
    public const string ScimUnmatched = ScimBase + "/{*path}";

    public const string ManageBase = "manage";
    public const string Tenants = ManageBase + "/tenants";
    public const string Tenant = Tenants + "/{tenant}";
    public const string TenantScimToken = Tenant + "/scim-token";
    public const string Members = Tenant + "/members";
    public const string Member = Members + "/{id}";
    public const string Receipts = Tenant + "/receipts";
    public const string Health = "health";

    /// <summary>The SCIM paths that exist, below the base, with the methods that they take; a test holds this against the functions.</summary>
    private static readonly (string Path, bool HasId, string[] Methods)[] ScimMethods =
    [
        (".search", false, [HttpMethods.Post]),
        ("Users", false, [HttpMethods.Get, HttpMethods.Post]),
        ("Users", true, [HttpMethods.Get, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete]),
        ("Groups", false, [HttpMethods.Get, HttpMethods.Post]),
        ("Groups", true, [HttpMethods.Get, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete]),
        ("ServiceProviderConfig", false, [HttpMethods.Get]),
        ("ResourceTypes", false, [HttpMethods.Get]),
        ("ResourceTypes", true, [HttpMethods.Get]),
        ("Schemas", false, [HttpMethods.Get]),
        ("Schemas", true, [HttpMethods.Get]),
    ];

    /// <summary>The endpoints that can be searched by POST; to other methods what they take is a resource of that id, which nobody has.</summary>
    private static readonly string[] Searched = ["Users", "Groups"];

    private static readonly string[] SearchMethods = [HttpMethods.Post];

    /// <summary>Endpoints of RFC 7644 that this service does not offer; the RFC's answer is 501 (§3.11, §3.12).</summary>
    private static readonly string[] NotOffered = ["Me", "Bulk"];

    /// <summary>The methods that a path below the SCIM base takes; none if there is no such path.</summary>
    public static IReadOnlyList<string> MethodsOf(string path)
    {
        var segments = path.Trim('/').Split('/');
        if (segments is [var searched, ".search"] && Searched.Contains(searched, StringComparer.OrdinalIgnoreCase))
        {
            return SearchMethods;
        }

        foreach (var (name, hasId, methods) in ScimMethods)
        {
            if (segments.Length == (hasId ? 2 : 1) && segments[0].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return methods;
            }
        }

        return [];
    }

    public static bool IsNotOffered(string path) => NotOffered.Contains(path.Trim('/'), StringComparer.OrdinalIgnoreCase);
}
