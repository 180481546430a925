using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ScimFunctions.Http;

namespace ScimFunctions.Tests.Http;

/// <summary>The address that stands in <c>meta.location</c>, from what the Functions host says of the request.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("https", "scim.example.com", "https://scim.example.com/org/scim/v2")]
    [InlineData("http", "127.0.0.1:7071", "http://127.0.0.1:7071/org/scim/v2")]
    [InlineData("https", "[::1]:8443", "https://[::1]:8443/org/scim/v2")]
    [InlineData("javascript", "scim.example.com", "https://scim.example.com/org/scim/v2")]
    [InlineData("ftp", "scim.example.com", "https://scim.example.com/org/scim/v2")]
    [InlineData("", "scim.example.com", "https://scim.example.com/org/scim/v2")]
    public void Scheme_and_host_are_those_of_the_request_and_the_scheme_is_one_of_the_web(string scheme, string host, string address) =>
        Assert.Equal(address, AddressOf(publicBaseUrl: null, scheme, host, prefix: ""));

    [Theory]
    [InlineData("/behind")]
    [InlineData("//evil.example.com")]
    public void A_prefix_that_a_client_forwards_is_not_in_it(string prefix) =>
        Assert.Equal("https://scim.example.com/org/scim/v2", AddressOf(publicBaseUrl: null, "https", "scim.example.com", prefix));

    [Theory]
    [InlineData("https://scim.contoso.com")]
    [InlineData("https://scim.contoso.com/")]
    public void The_configured_address_comes_before_that_of_the_request(string publicBaseUrl) =>
        Assert.Equal("https://scim.contoso.com/org/scim/v2", AddressOf(publicBaseUrl, "http", "func.azurewebsites.net", "/behind"));

    private static string AddressOf(string? publicBaseUrl, string scheme, string host, string prefix)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host, request.PathBase) = (scheme, new HostString(host), new PathString(prefix));
        return new PublicAddress(Options.Create(new ScimOptions { PublicBaseUrl = publicBaseUrl })).ScimBaseUrl(request);
    }
}
