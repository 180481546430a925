using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;

namespace ScimFunctions.Functions;

/// <summary>The functions by which a client discovers the service (RFC 7644 §4).</summary>
public sealed class DiscoveryFunctions(ScimEndpoint endpoint)
{
    [Function("ServiceProviderConfigRead")]
    public Task<IResult> ReadServiceProviderConfigAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.ServiceProviderConfig)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, DiscoveryRequests.ReadServiceProviderConfigAsync, cancellationToken);

    [Function("ResourceTypesList")]
    public Task<IResult> ListResourceTypesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.ResourceTypes)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, DiscoveryRequests.ListResourceTypesAsync, cancellationToken);

    [Function("ResourceTypesRead")]
    public Task<IResult> ReadResourceTypeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.ResourceType)] HttpRequest request, string name, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => DiscoveryRequests.ReadResourceTypeAsync(call, name), cancellationToken);

    [Function("SchemasList")]
    public Task<IResult> ListSchemasAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Schemas)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, DiscoveryRequests.ListSchemasAsync, cancellationToken);

    [Function("SchemasRead")]
    public Task<IResult> ReadSchemaAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Schema)] HttpRequest request, string urn, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => DiscoveryRequests.ReadSchemaAsync(call, urn), cancellationToken);
}
