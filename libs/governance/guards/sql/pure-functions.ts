/**
 * Functions of PostgreSQL that read nothing but their arguments, the clock, chance, or the catalogue's own descriptions, and change
 * nothing. It is a list of what may be called and not of what may not: a new function, or one of an extension, can do anything
 * (`dblink`, `query_to_xml` and `ts_stat` run any statement that they are given).
 */
export const PURE_FUNCTIONS: ReadonlySet<string> = new Set(
  `
  abs acos acosd asin atan atan2 cbrt ceil ceiling cos cot degrees div erf exp factorial floor gcd lcm ln log log10 log2 min_scale mod
  numeric pi power pow radians random random_normal round scale sign sin sinh sqrt tan tanh trim_scale trunc width_bucket
  ascii bit_length btrim char_length character_length chr concat concat_ws convert_from convert_to decode encode format initcap left length
  lower lpad ltrim md5 normalize octet_length overlay parse_ident position quote_ident quote_literal quote_nullable regexp_count
  regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr replace
  reverse right rpad rtrim sha224 sha256 sha384 sha512 split_part starts_with string_to_array string_to_table strpos substr substring
  to_ascii to_hex to_bin to_oct translate trim unicode_assigned unistr upper like_escape similar_escape similar_to_escape
  is_normalized casefold crc32 crc32c bit_count get_bit get_byte set_bit set_byte
  age clock_timestamp current_date date date_add date_bin date_part date_subtract date_trunc extract interval isfinite justify_days
  justify_hours justify_interval localtime localtimestamp make_date make_interval make_time make_timestamp make_timestamptz now
  overlaps statement_timestamp timeofday timestamp timestamptz timezone to_char to_date to_number to_timestamp transaction_timestamp
  array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend
  array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_json array_to_string array_upper cardinality
  trim_array unnest generate_series generate_subscripts
  avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every grouping max min mode percentile_cont percentile_disc
  range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev
  stddev_pop stddev_samp string_agg sum var_pop var_samp variance any_value
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
  json_agg json_agg_strict json_array json_array_elements json_array_elements_text json_array_length json_arrayagg json_build_array
  json_build_object json_each json_each_text json_exists json_extract_path json_extract_path_text json_object json_object_agg
  json_object_agg_strict json_object_agg_unique json_object_keys json_objectagg json_populate_record json_populate_recordset json_query
  json_scalar json_serialize json_strip_nulls json_table json_to_record json_to_recordset json_typeof json_value row_to_json to_json
  jsonb_agg jsonb_agg_strict jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object
  jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_agg_strict
  jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_populate_record
  jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof to_jsonb
  coalesce greatest least nullif num_nonnulls num_nulls
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange
  datemultirange isempty lower_inc lower_inf upper_inc upper_inf range_merge multirange
  to_tsquery to_tsvector plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline numnode querytree setweight
  strip tsvector_to_array array_to_tsvector ts_filter ts_delete tsquery_phrase
  abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen text macaddr8_set7bit
  area box center circle diameter height isclosed isopen line lseg npoints path pclose point polygon popen radius slope width
  enum_first enum_last enum_range
  gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version
  xmlagg xmlcomment xmlconcat xpath xpath_exists xml_is_well_formed
  current_database current_schema current_schemas version pg_typeof pg_backend_pid pg_postmaster_start_time pg_is_in_recovery
  pg_size_pretty pg_size_bytes pg_column_size pg_database_size pg_relation_size pg_table_size pg_indexes_size pg_total_relation_size
  format_type obj_description col_description shobj_description to_regclass to_regtype to_regproc to_regnamespace
  pg_get_constraintdef pg_get_expr pg_get_indexdef pg_get_viewdef pg_get_serial_sequence pg_get_userbyid pg_get_keywords
  pg_table_is_visible pg_encoding_to_char pg_input_is_valid has_table_privilege has_column_privilege has_schema_privilege
  has_database_privilege
  similarity word_similarity strict_word_similarity show_trgm unaccent
  `
    .trim()
    .split(/\s+/),
);

/** Relations of the system that hold passwords, samples of data, or files of the server. */
export const PRIVATE_RELATIONS: ReadonlySet<string> = new Set([
  'pg_authid',
  'pg_shadow',
  'pg_user_mapping',
  'pg_user_mappings',
  'pg_largeobject',
  'pg_statistic',
  'pg_statistic_ext_data',
  'pg_stats',
  'pg_stats_ext',
  'pg_stats_ext_exprs',
  'pg_hba_file_rules',
  'pg_ident_file_mappings',
  'pg_file_settings',
  'pg_foreign_server',
  'pg_subscription',
  'pg_settings',
  'pg_config',
  'pg_db_role_setting',
  'pg_stat_ssl',
  'pg_proc',
]);
