namespace ScimFunctions.Tests.Infra;

/// <summary>
/// A Bicep file, read as far as its structure goes: declarations and object literals. For what the project wants of the template: whether it is
/// Bicep at all the compiler says.
/// </summary>
internal sealed class BicepFile
{
    private static readonly string[] Keywords = ["param", "var", "resource", "module", "output"];

    private BicepFile(string path, IReadOnlyList<BicepToken> tokens, IReadOnlyList<BicepDeclaration> declarations)
    {
        RelativePath = path;
        Tokens = tokens;
        Declarations = declarations;
    }

    public string RelativePath { get; }

    public IReadOnlyList<BicepToken> Tokens { get; }

    public IReadOnlyList<BicepDeclaration> Declarations { get; }

    public IEnumerable<BicepDeclaration> Parameters => Of("param");

    public IEnumerable<BicepDeclaration> Resources => Of("resource");

    public IEnumerable<BicepDeclaration> Modules => Of("module");

    public IEnumerable<BicepDeclaration> Outputs => Of("output");

    public static IReadOnlyList<BicepFile> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.PathOf("infra"), "*.bicep", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(path => Parse(path, Repository.Read(path))),
    ];

    public static BicepFile Named(string relativePath) => All.Single(file => file.RelativePath == relativePath);

    /// <exception cref="FormatException">The text is not Bicep of the kind that this project uses.</exception>
    public static BicepFile Parse(string path, string text)
    {
        try
        {
            var tokens = new BicepLexer(text).Read();
            RequireBalance(tokens);
            return new BicepFile(path, tokens, ReadDeclarations(tokens));
        }
        catch (FormatException problem)
        {
            throw new FormatException($"{path}: {problem.Message}", problem);
        }
    }

    public static int DepthChange(BicepToken token) =>
        token.Kind != BicepTokenKind.Symbol ? 0 : token.Text switch { "{" or "[" or "(" => 1, "}" or "]" or ")" => -1, _ => 0 };

    public BicepDeclaration Resource(string name) => Resources.Single(resource => resource.Name == name);

    /// <summary>The path of a module's file from the repository's root.</summary>
    public string PathOf(BicepDeclaration module) =>
        Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(RelativePath)!, module.Type)).Replace('\\', '/');

    /// <summary>The variables of <c>[for name in …]</c> and <c>[for (name, index) in …]</c>.</summary>
    public static IEnumerable<string> LoopVariables(IReadOnlyList<BicepToken> tokens) => tokens
        .SelectMany((token, index) => token.IsWord("for") ? tokens.Skip(index + 1).TakeWhile(next => !next.IsWord("in")) : [])
        .Where(token => token.Kind == BicepTokenKind.Word)
        .Select(token => token.Text);

    private IEnumerable<BicepDeclaration> Of(string keyword) => Declarations.Where(declaration => declaration.Keyword == keyword);

    private static void RequireBalance(IReadOnlyList<BicepToken> tokens)
    {
        var open = new Stack<BicepToken>();
        foreach (var token in tokens)
        {
            var change = DepthChange(token);
            if (change > 0)
            {
                open.Push(token);
            }
            else if (change < 0 && (!open.TryPop(out var opening) || opening.Text + token.Text is not ("{}" or "[]" or "()")))
            {
                throw new FormatException($"Line {token.Line}: '{token.Text}' closes nothing.");
            }
        }

        if (open.TryPop(out var unclosed))
        {
            throw new FormatException($"Line {unclosed.Line}: '{unclosed.Text}' is never closed.");
        }
    }

    private static List<BicepDeclaration> ReadDeclarations(IReadOnlyList<BicepToken> tokens)
    {
        var declarations = new List<BicepDeclaration>();
        var decorators = new List<BicepToken>();
        foreach (var statement in Statements(tokens))
        {
            if (statement[0].Is("@"))
            {
                decorators.AddRange(statement);
            }
            else if (Keywords.Contains(statement[0].Text))
            {
                declarations.Add(ReadDeclaration(statement, [.. decorators]));
                decorators.Clear();
            }
            else if (!statement[0].IsWord("targetScope"))
            {
                throw new FormatException($"Line {statement[0].Line}: '{statement[0].Text}' starts no declaration.");
            }
        }

        return declarations;
    }

    private static BicepDeclaration ReadDeclaration(List<BicepToken> statement, IReadOnlyList<BicepToken> decorators)
    {
        var equals = statement.FindIndex(token => token.Is("="));
        var head = equals < 0 ? statement : statement[..equals];
        var isComplete = statement[0].Text switch { "param" => head.Count == 3, "var" => head.Count == 2, _ => head.Count >= 3 } && (equals >= 0 || statement[0].IsWord("param"));
        if (!isComplete)
        {
            throw new FormatException($"Line {statement[0].Line}: the declaration is not complete.");
        }

        return new BicepDeclaration(
            statement[0].Text,
            statement[1].Text,
            head.Count > 2 ? head[2].Text : "",
            head.Count > 3 && head[3].IsWord("existing"),
            decorators,
            equals < 0 ? [] : statement[(equals + 1)..]);
    }

    /// <summary>The tokens between line ends outside all brackets.</summary>
    private static IEnumerable<List<BicepToken>> Statements(IReadOnlyList<BicepToken> tokens)
    {
        var statement = new List<BicepToken>();
        var depth = 0;
        foreach (var token in tokens)
        {
            depth += DepthChange(token);
            if (token.Kind != BicepTokenKind.NewLine || depth > 0)
            {
                statement.Add(token);
            }
            else if (statement.Count > 0)
            {
                yield return statement;
                statement = [];
            }
        }

        if (statement.Count > 0)
        {
            yield return statement;
        }
    }
}
