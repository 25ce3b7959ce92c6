using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Tests.Support;

namespace EdgeOrch.Cli.Tests.Objects;

public sealed class PrintingTests
{
    private const string Table = """
        columnDefinitions:
        - {name: Name, format: name, priority: 0}
        - {name: Ready, priority: 0}
        - {name: Node, priority: 1}
        rows:
        - {cells: [web-1, 1/1, edge-a], object: {metadata: {namespace: default, labels: {app: web, a: b}}}}
        - {cells: [a-very-long-name, 0/1, null], object: {metadata: {namespace: other}}}
        """;

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_three()
    {
        Assert.Equal("NAME               READY\nweb-1              1/1\na-very-long-name   0/1\n", Write(new TableStyle()));
    }

    [Fact]
    public void Wide_tables_namespaces_labels_and_prefixes_add_their_part()
    {
        Assert.Equal(
            "NAMESPACE   NAME                   READY   NODE     LABELS\n"
            + "default     pod/web-1              1/1     edge-a   a=b,app=web\n"
            + "other       pod/a-very-long-name   0/1              <none>\n",
            Write(new TableStyle { Wide = true, ShowNamespace = true, ShowLabels = true, Prefix = "pod" }));
    }

    [Fact]
    public void Later_rows_keep_the_widths_and_need_no_header()
    {
        var text = new TableText(new TableStyle());
        text.Write([Json.Of(Table)]);
        Assert.Equal("x                  1/1\n", text.Write([Json.Of("{rows: [{cells: [x, 1/1, n]}]}")]));
    }

    [Fact]
    public void Neighbouring_lines_with_a_cell_form_a_column_and_others_do_not_count()
    {
        var text = new TabAligner(minimumWidth: 0, padding: 2).Align("a:\t1\nlong name:\t2\nno cell\nb:\t3\n");
        Assert.Equal("a:          1\nlong name:  2\nno cell\nb:  3\n", text);
    }

    [Theory]
    [InlineData("true", "\"true\"")]
    [InlineData("1", "\"1\"")]
    [InlineData("0x1f", "\"0x1f\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("2026-11-23T10:00:00Z", "\"2026-11-23T10:00:00Z\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("", "\"\"")]
    [InlineData("nginx:1.2", "nginx:1.2")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("*", "'*'")]
    [InlineData("-c", "-c")]
    [InlineData("it's", "it's")]
    [InlineData("#x", "'#x'")]
    public void Texts_are_quoted_only_where_they_would_mean_something_else(string value, string yaml) =>
        Assert.Equal($"k: {yaml}\n", YamlText.Write(new JsonObject { ["k"] = value }));

    [Fact]
    public void Whatever_is_written_as_yaml_reads_back_the_same()
    {
        const int Seed = 20261;
        var random = new Random(Seed);
        string[] pieces = ["a", "B", "0", "1", ":", ": ", " ", "-", "#", "'", "\"", "\n", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "ä", "true", "null", "~", ".", "=", "\t"];
        for (var i = 0; i < 3000; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(0, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
            var node = new JsonObject { ["k"] = value, ["list"] = new JsonArray(value, new JsonObject { ["x"] = value, ["y"] = new JsonArray(value) }, new JsonArray()), ["z"] = 3 };
            var yaml = YamlText.Write(node);
            var back = JsonNode.Parse(YamlDocuments.ToJson(Encoding.UTF8.GetBytes(yaml)));
            Assert.True(JsonNode.DeepEquals(node, back), $"seed {Seed}, round {i}: {node.ToJsonString()} was written as\n{yaml}and read as {back?.ToJsonString()}");
        }
    }

    private static string Write(TableStyle style) => new TableText(style).Write([Json.Of(Table)]);
}
