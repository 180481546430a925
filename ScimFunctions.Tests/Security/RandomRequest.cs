using System.Net.Http.Headers;
using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>A generated request.</summary>
/// <param name="Kind">What it is, whether its body or headers make sense or not.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">With the query, below the SCIM base URL, percent-encoded as it is sent.</param>
internal sealed record RandomRequest(RandomRequestKind Kind, string Method, string Path)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/scim+json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public async Task<ScimResponse> SendAsync(TestTenant tenant)
    {
        // As it is: what looks wrong is meant so.
        var address = new Uri($"{tenant.ScimBaseUrl}/{Path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(Method), address);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        foreach (var (name, value) in Headers)
        {
            if (name == "Authorization")
            {
                request.Headers.Authorization = AuthenticationHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await ScimResponse.ReadAsync(await tenant.Scim.SendAsync(request));
    }

    /// <summary>All of it, to be sent again.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Method} /org/scim/v2/{Path}\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        if (Body is not null)
        {
            text.Append("Content-Type: ").Append(ContentType).Append("\n\n").Append(Encoding.Latin1.GetString(Body));
        }

        return text.ToString();
    }
}
