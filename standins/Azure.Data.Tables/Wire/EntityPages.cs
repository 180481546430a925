using System.Runtime.CompilerServices;

namespace Azure.Data.Tables;

/// <summary>The results of a query, page by page as the service cuts them; a page may be empty and still not be the last.</summary>
/// <param name="readPage">Reads one page, given the continuation token, the rows wanted per page, and cancellation.</param>
internal sealed class EntityPages<T>(Func<string, int?, CancellationToken, Task<Page<T>>> readPage, int? maxPerPage, CancellationToken cancellation)
    : AsyncPageable<T>(cancellation)
{
    public override IAsyncEnumerable<Page<T>> AsPages(string continuationToken = null, int? pageSizeHint = null) =>
        ReadPagesAsync(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken.None);

    private async IAsyncEnumerable<Page<T>> ReadPagesAsync(string continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken enumeration)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, enumeration);
        do
        {
            Page<T> page = await readPage(continuationToken, pageSize, either.Token);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }
}
