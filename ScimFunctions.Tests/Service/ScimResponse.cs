namespace ScimFunctions.Tests.Service;

/// <summary>A response, read whole.</summary>
public sealed record ScimResponse(HttpStatusCode Status, string Text, string? ContentType, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    /// <summary>The detail of a SCIM error, or of problem details.</summary>
    public string Detail => Body.GetProperty("detail").GetString()!;

    public override string ToString() => $"{(int)Status} {Text}";

    public static async Task<ScimResponse> ReadAsync(HttpResponseMessage message)
    {
        using (message)
        {
            var headers = message.Headers.Concat(message.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new ScimResponse(message.StatusCode, await message.Content.ReadAsStringAsync(), message.Content.Headers.ContentType?.ToString(), headers);
        }
    }

    /// <summary>Asserts a SCIM error of that status and type (RFC 7644 §3.12).</summary>
    public ScimResponse ShouldBeError(HttpStatusCode status, string? scimType = null)
    {
        Assert.True(Status == status, $"Expected {(int)status}, got {(int)Status}: {Text}");
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", Body.GetProperty("schemas")[0].GetString());
        Assert.Equal(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), Body.GetProperty("status").GetString());
        Assert.Equal(scimType, Body.TryGetProperty("scimType", out var type) ? type.GetString() : null);
        Assert.NotEmpty(Detail);
        return this;
    }

    /// <summary>Asserts problem details of that status (RFC 9457) whose detail has the text in it.</summary>
    public ScimResponse ShouldBeProblem(HttpStatusCode status, string detail = "")
    {
        ShouldBe(status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)status, Body.GetProperty("status").GetInt32());
        Assert.Contains(detail, Detail, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts the status, and shows the body where it is another.</summary>
    public ScimResponse ShouldBe(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {(int)status}, got {(int)Status}: {Text}");
        return this;
    }
}
