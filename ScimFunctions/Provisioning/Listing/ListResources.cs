using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>Lists resources of one type or of several: filtered, sorted, and paged by index or by cursor (RFC 7644 §3.4.2, RFC 9865).</summary>
public sealed class ListResources(IndexPages indexPages, CursorPages cursorPages, TimeProvider clock)
{
    /// <summary>After this time no resource is looked at any more, so that the answer comes within a minute, the patience of identity providers.</summary>
    public static readonly TimeSpan TimeToLook = TimeSpan.FromSeconds(45);

    /// <param name="request">On whose behalf.</param>
    /// <param name="lists">The types' lists, in the order in which they follow each other where nothing is sorted.</param>
    /// <param name="list">What is asked.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ScimException">
    /// 400 <c>invalidFilter</c>, <c>invalidValue</c> for a wrong order, <c>tooMany</c> to be sorted or looked at in time, <c>invalidCursor</c> or <c>expiredCursor</c>.
    /// </exception>
    public async Task<ResourcePage> ExecuteAsync(
        ProvisioningRequest request, IReadOnlyList<IResources> lists, ListRequest list, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var query = await ListQuery.CreateAsync(request, lists, list, () => clock.GetElapsedTime(started) > TimeToLook, cancellationToken);
        if (list.Cursor is null)
        {
            return await indexPages.ReadAsync(query, list.Page, cancellationToken);
        }

        // A count of 0 asks for the total alone (RFC 7644 §3.4.2.4); there is no page that a cursor could lead on from.
        return list.Page.Count > 0
            ? await cursorPages.ReadAsync(query, list.Page.Count, list.Cursor, cancellationToken)
            : await indexPages.ReadAsync(query, list.Page, cancellationToken) with { StartIndex = null };
    }
}
