namespace ScimFunctions.LocalHost;

/// <summary>The folder that holds <c>ScimFunctions.sln</c>: Azurite's package and the local data are found from there.</summary>
public static class RepositoryRoot
{
    /// <exception cref="LocalHostException">The program runs from a copy of its output outside the repository.</exception>
    public static string Path { get; } = FindAbove(AppContext.BaseDirectory);

    private static string FindAbove(string folder)
    {
        for (DirectoryInfo? candidate = new(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(candidate.FullName, "ScimFunctions.sln")))
            {
                return candidate.FullName;
            }
        }

        throw new LocalHostException($"No folder above {folder} holds ScimFunctions.sln: run the local host from inside the repository.");
    }
}
