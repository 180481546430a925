using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

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
    public const string Bulk = ScimBase + "/Bulk";
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

    /// <summary>All of the management API that no other function takes.</summary>
    public const string ManageUnmatched = ManageBase + "/{*path}";

    private const string Me = "Me";

    /// <summary>The order in which <c>Allow</c> names methods.</summary>
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    /// <summary>The routes that the functions' attributes give, with the methods that each takes; the catch-alls are left out.</summary>
    private static readonly ILookup<string, string> MethodsByRoute = typeof(Routes).Assembly.GetTypes()
        .Where(type => type.Namespace == "ScimFunctions.Functions")
        .SelectMany(type => type.GetMethods())
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .SelectMany(method => method.GetParameters())
        .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
        .OfType<HttpTriggerAttribute>()
        .Where(trigger => !trigger.Route!.Contains('*', StringComparison.Ordinal))
        .SelectMany(trigger => trigger.Methods!, (trigger, method) => (Route: trigger.Route!, Method: method.ToUpperInvariant()))
        .ToLookup(taken => taken.Route, taken => taken.Method, StringComparer.Ordinal);

    /// <summary>What stands behind the SCIM base in the first place: one of a few, whatever is called.</summary>
    private static readonly string[] ScimEndpoints = [.. Below(ScimBase).Select(route => route.Split('/')[3]).Append(Me).Distinct(StringComparer.Ordinal)];

    /// <summary>The routes below a base, in alphabetical order.</summary>
    public static IEnumerable<string> Below(string routeBase) =>
        MethodsByRoute.Select(route => route.Key).Where(route => route.StartsWith(routeBase + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>
    /// The methods that a path takes; none if there is no such path. Where several routes fit, the one with fewer parameters counts: to other
    /// methods what <c>Users/.search</c> names is a user of that id, whom nobody has.
    /// </summary>
    public static IReadOnlyList<string> MethodsOf(string path)
    {
        var segments = path.Trim('/').Split('/');
        var route = MethodsByRoute.Where(known => Fits(known.Key, segments)).MinBy(known => known.Key.Count(character => character == '{'));
        return route is null ? [] : [.. Methods.Intersect(route, StringComparer.Ordinal)];
    }

    /// <summary>The refusal of a method that a path does not take.</summary>
    public static ScimException MethodNotAllowed(HttpRequest request, string path, IReadOnlyList<string> allowed) => new(
        HttpStatusCode.MethodNotAllowed, scimType: null, $"{request.Method} is not possible on /{JsonText.Shorten(path)}; it takes {string.Join(", ", allowed)}.");

    /// <summary>What a request to the SCIM base does, for telemetry: its method and endpoint, such as <c>PATCH Users</c>; one of a few, whatever is called.</summary>
    public static string OperationOf(HttpRequest request)
    {
        const int BaseSegments = 3;
        var segments = (request.Path.Value ?? "").Trim('/').Split('/');
        var endpoint = segments.Length > BaseSegments ? segments[BaseSegments] : "";
        return $"{request.Method} {Array.Find(ScimEndpoints, known => known.Equals(endpoint, StringComparison.OrdinalIgnoreCase)) ?? "other"}";
    }

    /// <summary>Whether the path is that of the user who calls (RFC 7644 §3.11), or below it.</summary>
    public static bool IsMe(string path) => path.Trim('/').Split('/')[0].Equals(Me, StringComparison.OrdinalIgnoreCase);

    private static bool Fits(string route, string[] segments)
    {
        var template = route.Split('/');
        return template.Length == segments.Length
            && template.Zip(segments).All(pair => pair.First[0] == '{' || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
