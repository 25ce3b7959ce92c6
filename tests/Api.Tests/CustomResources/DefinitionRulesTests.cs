using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class DefinitionRulesTests
{
    private static readonly KindDescription Kind = TestObjects.Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition");

    [Fact]
    public void A_good_definition_passes() => Assert.Empty(Validator.ValidateCreate(Kind, Definitions.Object("""
        spec:
          type: object
          required: [size]
          properties:
            size: {type: integer, minimum: 0, default: 1}
            port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
            ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, required: [name], properties: {name: {type: string}}}}
            template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
          oneOf: [{required: [port]}, {required: [ports]}]
          x-kubernetes-validations: [{rule: self.size > 0}]
        metadata: {type: object, properties: {name: {type: string, pattern: '^a'}}}
        """)));

    [Theory]
    [InlineData("$.metadata.name", "\"other.example.com\"", "metadata.name: Invalid value: \"other.example.com\": must be spec.names.plural+\".\"+spec.group")]
    [InlineData("$.spec.group", "\"nodots\"", "metadata.name: *", "spec.group: Invalid value: \"nodots\": should be a domain with at least one dot")]
    [InlineData("$.spec.scope", "\"World\"", "spec.scope: Unsupported value: \"World\": supported values: \"Cluster\", \"Namespaced\"")]
    [InlineData("$.spec.scope", "null", "spec.scope: Required value")]
    [InlineData("$.spec.preserveUnknownFields", "true", "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead")]
    [InlineData("$.spec.names.kind", "\"Widget_\"", "spec.names.kind: Invalid value: \"Widget_\": may have mixed case, but should otherwise match: a DNS-1035 label*")]
    [InlineData("$.spec.names.listKind", "\"Widget\"", "spec.names.listKind: Invalid value: \"Widget\": kind and listKind may not be the same")]
    [InlineData("$.spec.names.shortNames", "[\"Bad\"]", "spec.names.shortNames[0]: Invalid value: \"Bad\": a DNS-1035 label*")]
    [InlineData("$.spec.versions.0.storage", "false", "spec.versions: Invalid value: [\"v1\"]: must have exactly one version marked as storage version")]
    [InlineData("$.spec.versions.0.name", "\"1\"", "spec.versions[0].name: Invalid value: \"1\": a DNS-1035 label*")]
    [InlineData("$.spec.versions.0.schema", "null", "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required")]
    [InlineData("$.spec.versions.0.deprecationWarning", "\"old\"", "spec.versions[0].deprecationWarning: Invalid value: \"old\": can only be set for deprecated versions")]
    [InlineData("$.spec.versions.0.additionalPrinterColumns", "[{\"name\":\"A\",\"type\":\"text\",\"jsonPath\":\".spec[\"}]",
        "spec.versions[0].additionalPrinterColumns[0].type: Invalid value: \"text\": must be one of boolean,date,integer,number,string",
        "spec.versions[0].additionalPrinterColumns[0].jsonPath: Invalid value: \".spec[\": invalid JSON path \".spec[\": unterminated array")]
    [InlineData("$.spec.versions.0.subresources", "{\"scale\":{\"specReplicasPath\":\".status.x\",\"statusReplicasPath\":\".status.items[0]\",\"labelSelectorPath\":\".metadata.x\"}}",
        "spec.versions[0].subresources.scale.specReplicasPath: Invalid value: \".status.x\": should be a json path under .spec",
        "spec.versions[0].subresources.scale.statusReplicasPath: Invalid value: \".status.items[0]\": should be a simple json path, without the array notation",
        "spec.versions[0].subresources.scale.labelSelectorPath: Invalid value: \".metadata.x\": should be a json path under either .spec or .status")]
    [InlineData("$.spec.versions.0.selectableFields", "[{\"jsonPath\":\".metadata.name\"},{\"jsonPath\":\".spec.x\"},{\"jsonPath\":\".spec\"}]",
        "spec.versions[0].selectableFields[0].jsonPath: Invalid value: \".metadata.name\": must not point to fields in metadata",
        "spec.versions[0].selectableFields[1].jsonPath: Invalid value: \".spec.x\": is an invalid path: does not refer to a valid field",
        "spec.versions[0].selectableFields[2].jsonPath: Invalid value: \".spec\": must point to a field of type string*")]
    [InlineData("$.spec.conversion", "{\"strategy\":\"Webhook\"}",
        "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook", "spec.conversion.conversionReviewVersions: Required value")]
    [InlineData("$.spec.conversion", "{\"strategy\":\"Webhook\",\"webhook\":{\"clientConfig\":{\"url\":\"http://a/b?c\"},\"conversionReviewVersions\":[\"v9\"]}}",
        "spec.conversion.webhookClientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
        "spec.conversion.webhookClientConfig.url: Invalid value: \"c\": query parameters are not permitted in the URL",
        "spec.conversion.conversionReviewVersions: Invalid value: [\"v9\"]: must include at least one of v1, v1beta1")]
    [InlineData("$.spec.conversion", "{\"strategy\":\"Other\"}", "spec.conversion.strategy: Unsupported value: \"Other\": supported values: \"None\", \"Webhook\"")]
    public void What_is_wrong_with_a_definition_is_told(string path, string value, params string[] expected)
    {
        var definition = Definitions.Object();
        Set(definition, path, JsonNode.Parse(value));

        AssertErrors(expected, Validator.ValidateCreate(Kind, definition));
    }

    [Theory]
    [InlineData("a: {}", "properties[a].type: Required value: must not be empty for specified object fields")]
    [InlineData("a: {type: array}", "properties[a].items: Required value: must be specified")]
    [InlineData("a: {type: array, items: {}}", "properties[a].items.type: Required value: must not be empty for specified array items")]
    [InlineData("a: {type: thing}", "properties[a].type: Unsupported value: \"thing\": supported values: *")]
    [InlineData("a: {type: object, properties: {b: {type: string}}, additionalProperties: {type: string}}",
        "properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive")]
    [InlineData("a: {type: object, additionalProperties: false}", "properties[a].additionalProperties: Forbidden: additionalProperties cannot be set to false")]
    [InlineData("a: {type: string, $ref: '#/x'}", "properties[a].$ref: Forbidden: $ref is not supported")]
    [InlineData("a: {type: array, uniqueItems: true, items: {type: string}}", "properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true*")]
    [InlineData("a: {type: string, pattern: '('}", "properties[a].pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`")]
    [InlineData("a: {type: string, x-kubernetes-preserve-unknown-fields: false}", "properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined")]
    [InlineData("a: {type: integer, x-kubernetes-int-or-string: true}", "properties[a].type: Forbidden: must be empty if x-kubernetes-int-or-string is true")]
    [InlineData("a: {type: integer, default: x}", "properties[a].default: Invalid value: \"string\":  in body must be of type integer: \"string\"")]
    [InlineData("a: {type: object, default: {c: 1}, properties: {b: {type: string}}}", "properties[a].default: Invalid value: {\"c\":1}: must not have unknown fields: c")]
    [InlineData("a: {type: object, default: {b: 1}, properties: {b: {type: string}}}", "properties[a].default.b: Invalid value: \"integer\": b in body must be of type string: \"integer\"")]
    [InlineData("a: {type: string, anyOf: [{type: string}, {default: x}]}",
        "properties[a].anyOf[0].type: Forbidden: must be empty to be structural", "properties[a].anyOf[1].default: Forbidden: must be undefined to be structural")]
    [InlineData("a: {type: object, oneOf: [{properties: {b: {minimum: 1}}}]}",
        "properties[a].properties[b]: Required value: because it is defined in spec.validation.openAPIV3Schema.properties[a].oneOf[0].properties[b]")]
    [InlineData("a: {type: object, x-kubernetes-embedded-resource: true}",
        "properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields")]
    [InlineData("metadata: {type: object, properties: {labels: {type: object}}}",
        "properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified")]
    [InlineData("a: {type: array, x-kubernetes-list-type: map, items: {type: object, properties: {k: {type: string}}}}",
        "properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map")]
    [InlineData("a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k, z], items: {type: object, properties: {k: {type: string}}}}",
        "properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
        "properties[a].x-kubernetes-list-map-keys: Invalid value: \"z\": entries must all be names of item properties")]
    [InlineData("a: {type: array, x-kubernetes-list-type: set, items: {type: object}}",
        "properties[a].items.x-kubernetes-map-type: Required value: must be atomic as item of a list with x-kubernetes-list-type=set")]
    [InlineData("a: {type: array, x-kubernetes-list-type: set, items: {type: string, nullable: true}}",
        "properties[a].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set")]
    [InlineData("a: {type: string, x-kubernetes-list-type: bag}",
        "properties[a].type: Invalid value: \"string\": must be array if x-kubernetes-list-type is specified",
        "properties[a].x-kubernetes-list-type: Unsupported value: \"bag\": supported values: \"atomic\", \"map\", \"set\"")]
    [InlineData("a: {type: string, x-kubernetes-validations: [{message: m}]}", "properties[a].x-kubernetes-validations[0].rule: Required value: rule is not specified")]
    public void What_is_wrong_with_a_schema_is_told(string properties, params string[] expected)
        => AssertErrors([.. expected.Select(e => "spec.validation.openAPIV3Schema." + e)], Validator.ValidateCreate(Kind, Definitions.Object(properties)));

    [Theory]
    [InlineData(null, "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation*")]
    [InlineData("yes", "metadata.annotations[api-approved.kubernetes.io]: Invalid value: \"yes\": protected groups*")]
    [InlineData("unapproved, experimental")]
    [InlineData("https://example.com/pull/1")]
    public void Groups_of_the_community_need_an_approval(string? approval, params string[] expected)
    {
        var definition = Definitions.Object();
        definition["spec"]!["group"] = "things.k8s.io";
        definition["metadata"]!["name"] = "widgets.things.k8s.io";
        if (approval is not null)
        {
            definition["metadata"]!["annotations"] = new JsonObject { ["api-approved.kubernetes.io"] = approval };
        }

        AssertErrors(expected, Validator.ValidateCreate(Kind, definition));
    }

    [Fact]
    public void Names_and_scope_stay_once_they_are_established()
    {
        var old = Definitions.Object();
        old["status"] = Definitions.Yaml("""
            conditions: [{type: Established, status: "True"}]
            storedVersions: [v1, v0]
            """);
        var changed = old.DeepClone().AsObject();
        changed["spec"]!["scope"] = "Cluster";
        changed["spec"]!["names"]!["kind"] = "Gadget";

        AssertErrors(
            [
                "spec.scope: Invalid value: \"Cluster\": field is immutable", "spec.names.kind: Invalid value: \"Gadget\": field is immutable",
                "status.storedVersions[1]: Invalid value: \"v0\": missing from spec.versions; v0 was previously a storage version*",
            ],
            Validator.ValidateUpdate(Kind, changed, old));
    }

    [Fact]
    public void Names_and_conversion_have_defaults()
    {
        var definition = Definitions.Yaml("""
            spec: {group: example.com, names: {plural: widgets, kind: Widget}, versions: []}
            """);

        Defaulter.Apply(Kind, definition);

        Assert.Equal("""{"plural":"widgets","kind":"Widget","singular":"widget","listKind":"WidgetList"}""", definition["spec"]!["names"]!.ToJsonString());
        Assert.Equal("""{"strategy":"None"}""", definition["spec"]!["conversion"]!.ToJsonString());
    }

    [Fact]
    public void Schemas_within_schemas_are_decoded_by_their_type_too()
    {
        var definition = Definitions.Object("a: {type: array, items: {type: object, oddity: 1, additionalProperties: {type: string, typo: 1, default: null}}}\nb: {type: object, additionalProperties: true}");

        var result = ObjectDecoder.Fit(definition, Kind, FieldValidation.Warn);

        const string At = "spec.versions[0].schema.openAPIV3Schema.properties.a.items";
        Assert.Equal([$"unknown field \"{At}.oddity\"", $"unknown field \"{At}.additionalProperties.typo\""], result.Warnings);
    }

    [Fact]
    public void Formats_that_are_not_checked_are_told()
        => Assert.Equal(["unrecognized format \"odd\""], DefinitionAdvice.Of(CustomResourceDefinition.Read(
            Definitions.Object("a: {type: array, items: {type: string, format: odd}}\nb: {type: string, format: odd}\nc: {type: string, format: uuid}"))));

    [Fact]
    public void Violations_name_the_version_for_the_condition()
    {
        var definition = CustomResourceDefinition.Read(Definitions.Object("a: {}"));

        Assert.False(definition.IsStructural);
        Assert.Equal("spec.versions[0].schema.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields",
            Assert.Single(definition.Versions[0].Violations).ToString());
    }

    private static void Set(JsonObject definition, string path, JsonNode? value)
    {
        JsonNode node = definition;
        var names = path.Split('.')[1..];
        foreach (var name in names[..^1])
        {
            node = name == "0" ? node[0]! : node[name]!;
        }

        if (value is null)
        {
            node.AsObject().Remove(names[^1]);
        }
        else
        {
            node[names[^1]] = value;
        }
    }

    private static void AssertErrors(IReadOnlyList<string> expected, IReadOnlyList<FieldError> errors)
    {
        var found = errors.Select(e => e.ToString()).ToList();
        var told = string.Join("\n", found);
        Assert.True(expected.Count == found.Count, told);
        foreach (var text in expected)
        {
            Assert.True(found.Exists(f => text.EndsWith('*') ? f.StartsWith(text[..^1], StringComparison.Ordinal) : f == text), $"{text}\nnot in\n{told}");
        }
    }
}
